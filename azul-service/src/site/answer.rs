//! What each door says.

use std::collections::BTreeMap;

use azul_indexer::runlevel::{Change, RunLevel};
use azul_page::Signing;
use azul_search::{Answer, Refusal, Request as Asked};
use serde_json::json;

use super::{Site, callers, convert, revalidate, sign_in};
use crate::changes;
use crate::config::MetricsAccess;
use crate::metrics;
use crate::page;
use crate::robots;
use crate::routes::{Door, Operation, Routed};
use crate::server::header::{
    AUTHORIZATION, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, FORWARDED, IF_NONE_MATCH, VIA,
    WWW_AUTHENTICATE,
};
use crate::server::{Content, Head, HeaderName, HeaderValue, Method, Reply, Request, StatusCode};

impl Site {
    /// The reply that costs nothing, if there is one.
    pub(super) fn at_once(&self, head: &Head, operation: &Operation) -> Option<Reply> {
        match operation.door {
            Door::Static => Some(page::file(&head.path)),
            Door::Robots => {
                let text = robots::text(&self.service.base_url);
                Some(Reply::new(StatusCode::OK, "text/plain; charset=utf-8", text))
            }
            Door::OpenApi => Some(Reply::new(StatusCode::OK, "application/json", self.openapi.clone())),
            Door::Version => Some(self.version()),
            Door::Health => {
                let (what, catalog) = health_of(head);
                self.health.at_once(&self.service, what, catalog)
            }
            _ => None,
        }
    }

    /// The reply to a request.
    pub(super) fn replied(&self, request: Request) -> Reply {
        let Routed::Found(operation) = self.route(&request.head) else {
            return Reply::empty(StatusCode::FORBIDDEN);
        };
        match operation.door {
            Door::Search => self.search(&request),
            Door::Stored => self.stored(&request.head),
            Door::Health => {
                let (what, catalog) = health_of(&request.head);
                self.health.answer(&self.service, what, catalog)
            }
            Door::RunLevel => self.run_level(&request.head),
            Door::Metrics => self.numbers(&request.head),
            Door::Page => self.page(&request),
            Door::Notification => match &self.notifications {
                Some(notifications) => notifications.take(&request),
                None => Reply::empty(StatusCode::FORBIDDEN),
            },
            Door::Static | Door::Robots | Door::OpenApi | Door::Version => {
                self.at_once(&request.head, operation).unwrap_or_else(|| Reply::empty(StatusCode::FORBIDDEN))
            }
        }
    }

    /// What the catalogs answer.
    fn search(&self, request: &Request) -> Reply {
        let mut asked = convert::asked(request);
        // Links to these are on pages; keys of manifests go without a token.
        if ["/index/", "/repository/"].iter().any(|start| asked.path.starts_with(start)) {
            asked = sign_in::with_cookie(&request.head, asked);
        }
        let name = self.service.catalog_of(&asked);
        let known = match self.caller(&asked, &name) {
            Ok(known) => known,
            Err(refusal) => return self.refused(request, &refusal),
        };
        let tagged = asked.path.starts_with("/index/") || asked.path.starts_with("/datasets");
        let reads = [Method::GET, Method::HEAD].contains(&request.head.method) && tagged;
        let catalog = self.service.catalogs.iter().find(|catalog| reads && catalog.name == *name);
        let tag = catalog.map(|catalog| revalidate::tag(catalog, &asked, &known.caller, &self.service.git_commit));
        let mut reply = match &tag {
            Some(tag) if revalidate::has(request.head.header(IF_NONE_MATCH), tag) => {
                self.metrics.unchanged.inc();
                Reply::empty(StatusCode::NOT_MODIFIED)
            }
            _ => convert::reply(self.service.answer(&asked, &known.caller)),
        };
        if let (Some(tag), StatusCode::OK | StatusCode::NOT_MODIFIED) = (tag, reply.status) {
            reply = reply.with(ETAG, tag);
            reply.headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        }
        if reply.status == StatusCode::FORBIDDEN && !matches!(&reply.body, Content::Full(bytes) if bytes.is_empty()) {
            self.denied(request, known.who.as_deref(), "source");
        }
        reply.caller = known.who;
        reply
    }

    pub(super) fn caller(&self, asked: &Asked, catalog: &str) -> Result<callers::Known, Refusal> {
        self.sources.caller(&self.service, &*self.access, asked.bearer()?, catalog)
    }

    /// The reply to somebody without a grant.
    fn refused(&self, request: &Request, refusal: &Refusal) -> Reply {
        let reply = convert::reply(refusal.answer());
        if refusal.status != 401 {
            return reply;
        }
        self.denied(request, None, "token");
        reply.with(WWW_AUTHENTICATE, "Bearer")
    }

    /// Notes that somebody was denied something, for those who look for attacks.
    pub(super) fn denied(&self, request: &Request, who: Option<&str>, reason: &'static str) {
        self.metrics.refused(reason);
        let Head { id, path, .. } = &request.head;
        let client = self.client(&request.head);
        tracing::warn!(target: "azul::audit", id, %client, caller = who.unwrap_or("-"), path, reason, "access denied");
    }

    /// A finished manifest.
    fn stored(&self, head: &Head) -> Reply {
        let parameter = |name: &str| {
            let found = head.query.iter().find(|(known, _)| known == name);
            found.map_or("", |(_, value)| value.as_str())
        };
        let name = head.path.trim_start_matches("/manifests/");
        let stored = match self.storage.at(name, parameter("expires"), parameter("signature")) {
            Ok(Some(stored)) => stored,
            Ok(None) => {
                let message = "There is no such manifest, or the URL is not good any more; request a new one";
                return Reply::error(StatusCode::FORBIDDEN, "ForbiddenError", message);
            }
            Err(error) => {
                tracing::error!(%error, "a manifest cannot be read");
                return convert::reply(Refusal::from(error).answer());
            }
        };
        let mut reply = Reply::empty(StatusCode::OK);
        reply.body = Content::Read(Box::new(stored.file), Some(stored.size));
        reply.with(CONTENT_TYPE, stored.content_type).with(CONTENT_DISPOSITION, disposition(&stored.file_name))
    }

    fn version(&self) -> Reply {
        let git = json!({"commit": self.service.git_commit, "dirty": false});
        Reply::new(StatusCode::OK, "application/json", json!({"git": git, "changes": changes::newest()}).to_string())
    }

    /// Says how the components are, and stops or starts them for an administrator.
    fn run_level(&self, head: &Head) -> Reply {
        let mut changes = None;
        if head.method == Method::PUT {
            if let Err(refusal) = self.administrator(head) {
                return *refusal;
            }
            let up = match head.path.trim_start_matches("/runlevel/") {
                "start" => true,
                "stop" => false,
                _ => return Reply::error(StatusCode::BAD_REQUEST, "BadRequestError", "The level is `stop` or `start`"),
            };
            changes = Some(self.stores.iter().flat_map(|store| RunLevel::change(store, up)).collect::<Vec<_>>());
            tracing::warn!(target: "azul::audit", id = head.id, client = %self.client(head), up, "the run level was changed");
        }
        let components = self.components();
        let failed = changes.iter().flatten().filter(|(_, change)| matches!(change, Change::Failed(_)));
        let failed: Vec<&String> = failed.map(|(name, _)| name).collect();
        if failed.is_empty() {
            return Reply::new(StatusCode::OK, "application/json", json!({"components": components}).to_string());
        }
        let body = json!({"components": components, "failed": failed}).to_string();
        Reply::new(StatusCode::INTERNAL_SERVER_ERROR, "application/json", body)
    }

    /// The components, and how they are.
    fn components(&self) -> BTreeMap<String, &'static str> {
        let mut components: BTreeMap<String, &'static str> = BTreeMap::new();
        for store in &self.stores {
            for (name, state) in RunLevel::states(store).unwrap_or_default() {
                // A component is up if it is up in every store.
                let word = components.entry(name).or_insert_with(|| state.word());
                if *word == "UP" {
                    *word = state.word();
                }
            }
        }
        components
    }

    /// Whether the caller is an administrator.
    fn administrator(&self, head: &Head) -> Result<(), Box<Reply>> {
        let request = Request { head: head.clone(), body: bytes::Bytes::new() };
        let granted = convert::asked(&request).bearer().map(|token| token.map(str::to_owned));
        let grant = granted.and_then(|token| self.access.grant(token.as_deref(), "").map_err(callers::refusal));
        match grant {
            Ok(grant) if grant.admin => Ok(()),
            Ok(grant) if grant.who.is_some() || head.headers.contains_key(AUTHORIZATION) => {
                self.denied(&request, grant.who.as_deref(), "administrator");
                Err(Box::new(Reply::error(
                    StatusCode::FORBIDDEN,
                    "ForbiddenError",
                    "This takes an administrator's token",
                )))
            }
            Ok(_) => {
                Err(Box::new(self.refused(&request, &Refusal::unauthorized("This takes an administrator's token"))))
            }
            Err(refusal) => Err(Box::new(self.refused(&request, &refusal))),
        }
    }

    /// The numbers, for those who may read them.
    fn numbers(&self, head: &Head) -> Reply {
        match self.metrics_access {
            MetricsAccess::Public => {}
            MetricsAccess::Admin => {
                if let Err(refusal) = self.administrator(head) {
                    return *refusal;
                }
            }
            MetricsAccess::Local => {
                let proxied = [FORWARDED, VIA, HeaderName::from_static("x-forwarded-for")];
                let local = head.peer.to_canonical().is_loopback();
                if !local || proxied.iter().any(|name| head.headers.contains_key(name)) {
                    return Reply::empty(StatusCode::FORBIDDEN);
                }
            }
        }
        let load = self.runner.load();
        self.metrics.manifests_waiting.set(i64::try_from(load.waiting).unwrap_or(i64::MAX));
        self.metrics.manifests_running.set(i64::try_from(load.running).unwrap_or(i64::MAX));
        if let Some(backlog) = self.health.backlog()
            && let Err(error) = self.metrics.indexer(backlog)
        {
            tracing::error!(%error, "what the indexer does cannot be told");
        }
        self.metrics.forget_generations();
        for catalog in &self.service.catalogs {
            let counts: Vec<_> = page::counts(catalog).unwrap_or_default();
            self.metrics.catalog(&catalog.name, &catalog.live.index().generation(), &counts);
            if let Some(traffic) = catalog.live.traffic() {
                self.metrics.store(&catalog.name, traffic);
            }
        }
        Reply::new(StatusCode::OK, metrics::CONTENT_TYPE, self.metrics.text())
    }

    /// A page for people.
    fn page(&self, request: &Request) -> Reply {
        if request.head.method == Method::POST {
            return self.sign(request);
        }
        self.visited(request, azul_page::answer)
    }

    /// What a page says to a visitor. A token of a cookie that is no good any more is forgotten.
    pub(super) fn visited(&self, request: &Request, say: impl Fn(&azul_page::Visit<'_>) -> Answer) -> Reply {
        let plain = convert::asked(request);
        let mut asked = sign_in::with_cookie(&request.head, plain.clone());
        let name = self.service.catalog_of(&asked).into_owned();
        let mut stale = false;
        let known = match self.caller(&asked, &name) {
            Err(refusal) if refusal.status == 401 && asked != plain => {
                (asked, stale) = (plain, true);
                self.caller(&asked, &name)
            }
            known => known,
        };
        let known = match known {
            Ok(known) => known,
            Err(refusal) => return self.refused(request, &refusal),
        };
        let signing = match (self.access.takes_tokens(), sign_in::has_cookie(&request.head) && !stale) {
            (false, _) => Signing::Never,
            (true, false) => Signing::Offered,
            (true, true) => Signing::Done,
        };
        let components: Vec<(String, String)> =
            self.components().into_iter().map(|(name, word)| (name, word.to_lowercase())).collect();
        let (service, who) = (&self.service, known.who.as_deref());
        let (caller, operator) = (&known.caller, known.admin);
        let is_status = request.head.path == "/status";
        let work = if operator && is_status { self.health.work(&name).map_err(Refusal::from) } else { Ok(None) };
        let work = match work {
            Ok(work) => work,
            Err(refusal) => return self.refused(request, &refusal),
        };
        let work = work.as_ref();
        let shelf: Option<&dyn azul_page::Shelf> = Some(&self.saved);
        let (request, components) = (&asked, &components[..]);
        let visit = azul_page::Visit { service, request, caller, who, operator, work, components, signing, shelf };
        let mut reply = convert::reply(say(&visit));
        reply.caller = known.who;
        if stale { sign_in::forgetting(reply) } else { reply }
    }
}

/// What of health is asked for, and of which catalog.
fn health_of(head: &Head) -> (&str, Option<&str>) {
    let catalog = head.query.iter().find(|(name, _)| name == "catalog").map(|(_, value)| value.as_str());
    (head.path.trim_start_matches("/health"), catalog)
}

/// Says under which name a file is saved: once for everybody, and once exactly.
fn disposition(name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_graphic() && c != '"' && c != '\\' || c == ' ' { c } else { '_' }).collect();
    let exact = percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC);
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{exact}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_stay_within_their_header() {
        assert_eq!(disposition("a b.tsv"), "attachment; filename=\"a b.tsv\"; filename*=UTF-8''a%20b%2Etsv");
        assert_eq!(
            disposition("a\"\r\nx: ü"),
            "attachment; filename=\"a___x: _\"; filename*=UTF-8''a%22%0D%0Ax%3A%20%C3%BC"
        );
    }
}
