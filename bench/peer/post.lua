wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"name":"Mira","count":7,"text":"' .. string.rep("a plain sentence of text. ", 32) .. '"}'
