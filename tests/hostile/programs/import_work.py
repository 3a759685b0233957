# Lies in wait for the tools: named like nothing they load, it shows that checking its syntax does not run it. Must happen:
# the build prints nothing; only the run does.
import sys

sys.stderr.write("ran\n")
