package servers

import (
	"os/exec"
	"syscall"
)

// dieWithParent makes the kernel end the server when the tests are killed.
func dieWithParent(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}
