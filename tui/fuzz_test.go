package tui

import (
	"testing"

	tea "charm.land/bubbletea/v2"
)

// FuzzKeysAndSizes throws keys and sizes at every state; whatever happens, the frame fills
// the screen exactly and holds nothing but text and styles.
func FuzzKeysAndSizes(f *testing.F) {
	f.Add(uint8(3), []byte("l/abc"), uint8(80), uint8(24))
	f.Add(uint8(16), []byte{13, 9, 'n', 't', 27, 'p', 'y', 13}, uint8(40), uint8(15))
	f.Add(uint8(15), []byte("jjjjGk\r\r\r"), uint8(120), uint8(36))
	f.Add(uint8(3), []byte{9, 'm', 'j', 'm', 'm', 'q', 'w', 'p', 5, 4, 4, 27, 'q', 'q'}, uint8(120), uint8(36))
	f.Add(uint8(0), []byte("sl?tp"), uint8(1), uint8(1))
	all := states()
	f.Fuzz(func(t *testing.T, which uint8, keys []byte, w, h uint8) {
		if len(keys) > 60 || w == 0 || h == 0 {
			return
		}
		sz := size{"", int(w), int(h)}
		s := all[int(which)%len(all)]
		m := start(t, s, sz)
		for i, k := range keys {
			switch k {
			case 13:
				press(m, "enter")
			case 9:
				press(m, "tab")
			case 27:
				press(m, "esc")
			case 1:
				m.Update(tea.WindowSizeMsg{Width: int(h), Height: int(w)})
				sz = size{"", int(h), int(w)}
			case 2:
				m.Update(findingMsg{f: all[i%len(all)].finding(), ok: true})
			case 4, 5:
				m.o.Mouse = true
				m.View()
				m.Update(tea.MouseClickMsg{X: (i * 7) % sz.w, Y: (i * 5) % sz.h, Button: tea.MouseLeft})
				if k == 5 {
					m.Update(tea.MouseWheelMsg{X: sz.w - 1, Button: tea.MouseWheelDown})
				}
			case 3:
				m.Update(tea.PasteMsg{Content: hostile})
			default:
				if k >= ' ' && k < 0x7f {
					press(m, string(rune(k)))
				}
			}
		}
		checkFrame(t, m.View().Content, sz)
	})
}
