//! Every recorded answer of the reference's service, compared with ours.

use azul_testing::service::Recorded;

use crate::corpus::corpus;

fn service() -> Option<Recorded> {
    corpus().as_ref().map(Recorded::new)
}

#[test]
fn recorded_answers() {
    if let Some(service) = service() {
        service.recorded_answers();
    }
}

#[test]
fn recorded_flows() {
    if let Some(service) = service() {
        service.recorded_flows();
    }
}

#[test]
fn what_fails_upstream_is_answered() {
    if let Some(service) = service() {
        service.upstream_errors();
    }
}

#[test]
fn what_is_not_declared_is_answered_likewise_or_refused() {
    if let Some(service) = service() {
        service.undeclared();
    }
}

#[test]
fn what_is_declared_about_the_service() {
    if let Some(corpus) = corpus() {
        azul_testing::service::declarations(&corpus);
    }
}
