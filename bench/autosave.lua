-- A candidate typing: every request saves another text, as the page does.
local headers = {
	["Content-Type"] = "application/json",
	["Cookie"] = os.getenv("COOKIE"),
	["X-CSRF-Token"] = os.getenv("CSRF"),
}
local text = string.rep("On Tuesday at 09:12 orders began to fail for some customers. ", 14)
local count = 0

request = function()
	count = count + 1
	local body = string.format('{"body":"%s%d","base":%d,"writer":"bench"}', text, count, count)
	return wrk.format("PUT", nil, headers, body)
end
