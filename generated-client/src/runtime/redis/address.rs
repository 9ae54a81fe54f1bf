//! Which server a URL names, and whether it may be reached that way.

use std::net::IpAddr;

use redis::{Client, ConnectionAddr, ConnectionInfo, IntoConnectionInfo as _, RedisError};

use crate::runtime::secret::Secret;
use crate::runtime::store::StoreError;

/// Reads a URL, and refuses one that leads over a network without TLS.
pub(super) fn read(url: &Secret, plain_hosts: &[String]) -> Result<ConnectionInfo, StoreError> {
    // The cause is left out: it may quote the URL, and with it the password.
    let info = url.expose().into_connection_info().map_err(|_| {
        StoreError::new("the URL of the redis server is none, or needs TLS in a build without it")
    })?;
    if let ConnectionAddr::Tcp(host, _) = info.addr()
        && !is_loopback(host)
        && !plain_hosts
            .iter()
            .any(|plain| plain.eq_ignore_ascii_case(host))
    {
        return Err(StoreError::new(format!(
            "redis without TLS is refused for host `{host}`: tokens would travel in the clear"
        )));
    }
    if let ConnectionAddr::TcpTls { insecure: true, .. } = info.addr() {
        return Err(StoreError::new(
            "the URL of the redis server turns off the check of its certificate",
        ));
    }
    Ok(info)
}

fn is_loopback(host: &str) -> bool {
    let address: Result<IpAddr, _> = host.trim_matches(['[', ']']).parse();
    match address {
        Ok(address) => address.is_loopback(),
        Err(_) => host == "localhost" || host.ends_with(".localhost"),
    }
}

/// A client that trusts the authority of `root_certificate`, or those of the system.
pub(super) fn client(
    info: ConnectionInfo,
    root_certificate: Option<Vec<u8>>,
) -> Result<Client, StoreError> {
    let client = match root_certificate {
        None => Client::open(info),
        Some(pem) => return with_root(info, pem),
    };
    client.map_err(unusable)
}

#[cfg(any(feature = "rustls", feature = "rustls-no-provider"))]
fn with_root(info: ConnectionInfo, pem: Vec<u8>) -> Result<Client, StoreError> {
    use rustls::pki_types::CertificateDer;
    use rustls::pki_types::pem::PemObject as _;

    // The library takes a text without a certificate for an authority that has signed nothing.
    CertificateDer::from_pem_slice(&pem).map_err(|cause| {
        StoreError::new("the root certificate for redis is none").with_source(cause)
    })?;
    let certificates = redis::TlsCertificates {
        client_tls: None,
        root_cert: Some(pem),
    };
    Client::build_with_tls(info, certificates).map_err(unusable)
}

/// Without TLS nothing can set a certificate.
#[cfg(not(any(feature = "rustls", feature = "rustls-no-provider")))]
fn with_root(info: ConnectionInfo, _pem: Vec<u8>) -> Result<Client, StoreError> {
    Client::open(info).map_err(unusable)
}

fn unusable(cause: RedisError) -> StoreError {
    StoreError::new("the client for redis cannot be built").with_source(cause)
}

/// Makes sure that TLS finds its cryptography, if the connection has TLS.
pub(super) fn prepare(info: &ConnectionInfo) -> Result<(), RedisError> {
    match info.addr() {
        ConnectionAddr::TcpTls { .. } => install_cryptography(),
        _ => Ok(()),
    }
}

/// Where the build of the application has several providers, rustls would not choose one and panic.
#[cfg(feature = "rustls")]
fn install_cryptography() -> Result<(), RedisError> {
    use rustls::crypto::{CryptoProvider, aws_lc_rs};

    if CryptoProvider::get_default().is_none() {
        // An error means that another thread was first, which is as good.
        drop(aws_lc_rs::default_provider().install_default());
    }
    Ok(())
}

/// Where the application has installed no provider, rustls would panic.
#[cfg(all(feature = "rustls-no-provider", not(feature = "rustls")))]
fn install_cryptography() -> Result<(), RedisError> {
    match rustls::crypto::CryptoProvider::get_default() {
        Some(_) => Ok(()),
        None => Err(RedisError::from((
            redis::ErrorKind::InvalidClientConfig,
            "the application has installed no cryptography provider for rustls",
        ))),
    }
}

/// Without TLS there is no such address.
#[cfg(not(any(feature = "rustls", feature = "rustls-no-provider")))]
fn install_cryptography() -> Result<(), RedisError> {
    Ok(())
}
