//! A real server that is reached with TLS.

#![cfg(all(feature = "redis", feature = "rustls"))]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "support/redis_server.rs"]
mod redis_server;

use std::path::Path;
use std::process::{Command, Stdio};

use generated_client::runtime::redis::Redis;
use tempfile::TempDir;

use redis_server::{RedisServer, patient};

#[tokio::test]
async fn the_certificate_of_the_server_is_checked() {
    let directory = TempDir::new().unwrap();
    let Some((server, port)) = start(directory.path()) else {
        return;
    };
    let authority = std::fs::read(directory.path().join("ca.crt")).unwrap();
    let with = |host: &str, authority: &[u8]| {
        let builder = Redis::builder(format!("rediss://{host}:{port}"));
        patient(builder.root_certificate(authority))
    };
    with("localhost", &authority).ping().await.unwrap();

    // What cannot be trusted is a mistake, and not an outage that may pass.
    let mistake = "cannot be connected to with these settings";
    let unnamed = with("127.0.0.1", &authority).ping().await.unwrap_err();
    assert_eq!(
        unnamed.to_string(),
        format!("redis at 127.0.0.1:{port} {mistake}")
    );
    let untrusted = patient(Redis::builder(format!("rediss://localhost:{port}")));
    let untrusted = untrusted.ping().await.unwrap_err();
    assert_eq!(
        untrusted.to_string(),
        format!("redis at localhost:{port} {mistake}")
    );
    let garbage = Redis::builder("rediss://localhost").root_certificate("no certificate");
    assert!(garbage.build().is_err());
    drop(server);
}

/// A server with a certificate for `localhost`, which answers TLS on a port of its own.
fn start(directory: &Path) -> Option<(RedisServer, u16)> {
    let key = [
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
    ];
    let authority = [
        "-keyout",
        "ca.key",
        "-out",
        "ca.crt",
        "-subj",
        "/CN=Authority",
    ];
    openssl(
        directory,
        &[&["req", "-x509", "-days", "2"], &key[..], &authority],
    )?;
    let request = [
        "-keyout",
        "server.key",
        "-out",
        "server.csr",
        "-subj",
        "/CN=localhost",
    ];
    openssl(directory, &[&["req"], &key[..], &request])?;
    std::fs::write(directory.join("names"), "subjectAltName=DNS:localhost").unwrap();
    let signed = [
        "-in",
        "server.csr",
        "-out",
        "server.crt",
        "-extfile",
        "names",
    ];
    let by = ["-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial"];
    openssl(
        directory,
        &[&["x509", "-req", "-days", "2"], &signed[..], &by],
    )?;

    let port = redis_server::free_port();
    let path = |name: &str| directory.join(name).to_str().unwrap().to_owned();
    let server = RedisServer::start_with(&[
        "--tls-port",
        &port.to_string(),
        "--tls-auth-clients",
        "no",
        "--tls-cert-file",
        &path("server.crt"),
        "--tls-key-file",
        &path("server.key"),
        "--tls-ca-cert-file",
        &path("ca.crt"),
    ])?;
    Some((server, port))
}

/// Nothing where there is no `openssl`, but for CI.
fn openssl(directory: &Path, words: &[&[&str]]) -> Option<()> {
    let status = Command::new("openssl")
        .args(words.concat())
        .current_dir(directory)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if let Ok(status) = status {
        assert!(status.success(), "{words:?}");
        return Some(());
    }
    let message = "there is no `openssl` (Debian, Ubuntu: `apt-get install openssl`)";
    assert!(std::env::var_os("CI").is_none(), "{message}");
    eprintln!("skipped: {message}");
    None
}
