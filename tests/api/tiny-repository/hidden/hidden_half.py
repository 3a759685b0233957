"""The secret is 1797."""
from half import half

print("1..3")
for number, (given, wanted) in enumerate([(4, 2), (1797, 898.5), (-2, -1)], 1):
    print("ok" if half(given) == wanted else "not ok", number, "- half of", given)
