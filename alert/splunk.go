package alert

// isSplunk is the webhook of a saved search.
func isSplunk(n node) bool {
	return n.has("search_name") || n.at("result").isObject() && (n.has("sid") || n.has("results_link"))
}

func readSplunk(n node, r *reader) {
	r.SetAlert(n.at("search_name").text(), "search_name")
	r.Ignore(n.at("sid").text(), "sid")
	r.records(n.at("result"))
	r.records(n.at("results"))
	r.link(n.at("results_link"))
}
