package playbooks

import (
	"io/fs"
	"net/url"
	"path"
	"slices"
	"strings"
)

// links checks the links and images of the body. Nothing is fetched: what leads out of the
// root is left to the reader.
func (c *entryLint) links() {
	walkLinks(c.doc.blocks, 0, func(line int, in inline) {
		if in.kind == inlineImage {
			if isRelative(in.url) {
				c.at(line, LevelWarning, "image", "the image %q is a file, which is not shown: say in words what it shows", in.url)
			}
			return
		}
		if name := inHost(in.url); name != "" && strings.Contains(in.url, "://") {
			c.at(line, LevelError, "variable-in-host", "${triage.%s} in the link %q stands before the path", name, plain(in.kids))
			return
		}
		if isRelative(in.url) && !strings.Contains(in.url, "${triage.") {
			if why := c.dangling(in.url); why != "" {
				c.at(line, LevelError, "dangling-link", "the link %q leads nowhere: %s", in.url, why)
			}
		}
	})
}

// isRelative tells whether a link leads to a file or a heading beside it.
func isRelative(link string) bool {
	u, err := url.Parse(link)
	return err == nil && link != "" && u.Scheme == "" && u.Host == ""
}

// dangling says why a relative link leads nowhere, "" when it does not.
func (c *entryLint) dangling(link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return ""
	}
	body := c.e.Body
	if u.Path != "" {
		name := path.Join(path.Dir(c.e.file), u.Path)
		if strings.HasPrefix(u.Path, "/") {
			name = path.Join(".", strings.TrimLeft(u.Path, "/"))
		}
		if !fs.ValidPath(name) {
			return "it is outside of the folder"
		}
		st, err := fs.Stat(c.dir.FS, name)
		if err != nil {
			return "there is no such file"
		}
		if st.IsDir() || !isMarkdown(name) {
			return ""
		}
		src, err := readFile(c.dir.FS, name)
		if err != nil {
			return cause(err).Error()
		}
		body = string(src)
	}
	if u.Fragment != "" && !slices.Contains(anchors(body), u.Fragment) {
		return "there is no heading #" + u.Fragment
	}
	return ""
}

// anchors are the anchors that code hosts give to the headings of a body.
func anchors(body string) []string {
	var out []string
	for _, h := range scanHeadings(body) {
		out = append(out, slug(h.text))
	}
	return out
}

// walkLinks visits every link and image with the line of its block.
func walkLinks(blocks []*block, line int, visit func(line int, in inline)) {
	var walk func(line int, ins []inline)
	walk = func(line int, ins []inline) {
		for _, in := range ins {
			if in.kind == inlineLink || in.kind == inlineImage {
				visit(line, in)
			}
			walk(line, in.kids)
		}
	}
	for _, b := range blocks {
		at := line
		if b.line > 0 {
			at = b.line
		}
		walk(at, b.inlines)
		for _, row := range b.rows {
			for _, cell := range row {
				walk(at, cell)
			}
		}
		walkLinks(b.blocks, at, visit)
	}
}
