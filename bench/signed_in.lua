wrk.headers["Cookie"] = os.getenv("COOKIE")
