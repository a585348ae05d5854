package httpclient

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"triage/sources"
)

// authority signs certificates for one test.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	dir  string
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	a := &authority{key: key, dir: t.TempDir()}
	a.cert = a.sign(t, &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test authority"}, IsCA: true,
		NotAfter: time.Now().Add(time.Hour), BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}, key)
	return a
}

func (a *authority) sign(t *testing.T, template *x509.Certificate, key *ecdsa.PrivateKey) *x509.Certificate {
	t.Helper()
	parent := a.cert
	if parent == nil {
		parent = template
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

// file writes the authority's own certificate.
func (a *authority) file(t *testing.T) string { return a.write(t, "ca.pem", "CERTIFICATE", a.cert.Raw) }

// pair writes a certificate for name, and its key.
func (a *authority) pair(t *testing.T, name string, until time.Time) (cert, key string) {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := a.sign(t, &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: until.Add(-2 * time.Hour), NotAfter: until,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth},
	}, k)
	der, err := x509.MarshalECPrivateKey(k)
	if err != nil {
		t.Fatal(err)
	}
	return a.write(t, name+".pem", "CERTIFICATE", c.Raw), a.write(t, name+".key", "EC PRIVATE KEY", der)
}

func (a *authority) write(t *testing.T, name, kind string, der []byte) string {
	t.Helper()
	path := filepath.Join(a.dir, name)
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestTLS(t *testing.T) {
	a := newAuthority(t)
	clientCert, clientKey := a.pair(t, "ann", time.Now().Add(time.Hour))
	for _, c := range []struct {
		name   string
		server string // name on its certificate
		until  time.Duration
		asks   bool // for a client certificate
		o      Options
		reason sources.Reason
		want   string
	}{
		{name: "an authority of one's own", server: "logs.example", until: time.Hour, o: Options{CAFile: a.file(t), ServerName: "logs.example"}},
		{name: "any certificate, when asked to", server: "logs.example", until: -time.Minute, o: Options{InsecureSkipVerify: true}},
		{name: "an unknown authority", server: "logs.example", until: time.Hour, o: Options{ServerName: "logs.example"}, reason: sources.Unreachable, want: "set the CA file"},
		{name: "another name", server: "other.example", until: time.Hour, o: Options{CAFile: a.file(t), ServerName: "logs.example"}, reason: sources.Unreachable, want: "for another name"},
		{name: "an expired certificate", server: "logs.example", until: -time.Minute, o: Options{CAFile: a.file(t), ServerName: "logs.example"}, reason: sources.Unreachable, want: "has expired"},
		{name: "a client certificate", server: "logs.example", until: time.Hour, asks: true,
			o: Options{CAFile: a.file(t), ServerName: "logs.example", CertFile: clientCert, KeyFile: clientKey}},
		{name: "a client certificate that is missing", server: "logs.example", until: time.Hour, asks: true,
			o: Options{CAFile: a.file(t), ServerName: "logs.example"}, reason: sources.Unauthorized, want: "check the client certificate"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cert, key := a.pair(t, c.server, time.Now().Add(c.until))
			pair, err := tls.LoadX509KeyPair(cert, key)
			if err != nil {
				t.Fatal(err)
			}
			s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if c.asks && r.TLS.PeerCertificates[0].Subject.CommonName != "ann" {
					t.Error("another client certificate")
				}
				_, _ = io.WriteString(w, "{}")
			}))
			s.TLS = &tls.Config{Certificates: []tls.Certificate{pair}}
			if c.asks {
				pool := x509.NewCertPool()
				pool.AddCert(a.cert)
				s.TLS.ClientAuth, s.TLS.ClientCAs = tls.RequireAndVerifyClientCert, pool
			}
			s.Config.ErrorLog = log.New(io.Discard, "", 0)
			s.StartTLS()
			defer s.Close()
			c.o.URL = s.URL
			_, _, err = read(t, newClient(t, c.o), "/")
			if c.reason == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			if e := asError(t, err); e.Reason != c.reason || !strings.Contains(e.Hint, c.want) {
				t.Errorf("error is %v (%s), want %q", err, e.Reason, c.want)
			}
		})
	}
}

func TestServersThatCannotBeReachedAreExplained(t *testing.T) {
	plain := serve(t, func(http.ResponseWriter, *http.Request) {})
	secure := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	t.Cleanup(secure.Close)
	other := listen(t, "\x00\x00\x06\x04\x00\x00\x00\x00\x00") // HTTP/2 settings, as gRPC servers begin
	for _, c := range []struct {
		name   string
		url    string
		reason sources.Reason
		want   string
	}{
		{"nothing listens", "http://" + deaf(t), sources.Unreachable, "nothing listens there"},
		{"plain where TLS is asked", strings.Replace(plain.URL, "http:", "https:", 1), sources.Unreachable, "write http://"},
		{"TLS where plain is asked", strings.Replace(secure.URL, "https:", "http:", 1), sources.Rejected, "write https://"},
		{"not HTTP", "http://" + other, sources.Unreachable, "does not speak HTTP"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := newClient(t, Options{URL: c.url, Retries: -1}).Get(t.Context(), "/", url.Values{"query": {"req-77"}})
			e := asError(t, err)
			if e.Reason != c.reason || !strings.Contains(e.Hint, c.want) {
				t.Errorf("error is %v (%s), want %q", err, e.Reason, c.want)
			}
			if strings.Contains(err.Error(), "req-77") {
				t.Errorf("error %q shows the query", err)
			}
		})
	}
}

// deaf is an address where nothing listens, and nothing can while the test runs: this end of a
// connection has its port.
func deaf(t *testing.T) string {
	t.Helper()
	conn, err := net.Dial("tcp", listen(t, ""))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn.LocalAddr().String()
}

// listen answers each connection with the same bytes.
func listen(t *testing.T, greeting string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = io.WriteString(conn, greeting)
			_, _ = conn.Read(make([]byte, 1024))
			_ = conn.Close()
		}
	}()
	t.Cleanup(func() {
		_ = l.Close()
		<-done
	})
	return l.Addr().String()
}

func TestRequestsGoThroughAProxyOnlyWhenAskedTo(t *testing.T) {
	var through, login string
	proxy := serve(t, func(w http.ResponseWriter, r *http.Request) {
		through, login = r.URL.String(), r.Header.Get("Proxy-Authorization")
		_, _ = io.WriteString(w, "{}")
	})
	address := strings.Replace(proxy.URL, "://", "://ann:pw@", 1)
	if _, _, err := read(t, newClient(t, Options{URL: "http://logs.example/base", ProxyURL: address}), "/x"); err != nil {
		t.Fatal(err)
	}
	if through != "http://logs.example/base/x" || login != "Basic YW5uOnB3" {
		t.Errorf("the proxy saw %q with %q", through, login)
	}
	for env, want := range map[bool]bool{false: false, true: true} {
		transport, err := newTransport(Options{UseEnvProxy: env})
		if err != nil {
			t.Fatal(err)
		}
		if got := transport.Proxy != nil; got != want {
			t.Errorf("UseEnvProxy %v: proxy used is %v", env, got)
		}
	}
}
