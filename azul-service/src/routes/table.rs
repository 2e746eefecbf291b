//! The rows.

use super::parameters::{
    CATALOG, DOWNLOAD, DRS, ENTITY_TYPE, FILE_UUID, FILTERS, LIST, MANIFEST, Q, SUMMARY, TOKEN, VERSION, WHERE,
    optional, path, required,
};
use super::{Door, Good, Kind, Operation, Verb};

const fn json(schema: &'static str, description: &'static str) -> Good {
    Good { status: 200, content_type: Some("application/json"), schema, description }
}

const fn linked(description: &'static str) -> Good {
    Good { status: 200, content_type: Some("application/ld+json"), schema: "Object", description }
}

const fn bare(status: u16, description: &'static str) -> Good {
    Good { status, content_type: None, schema: "", description }
}

/// Errors of whatever is asked about a catalog.
const ASKED: &[u16] = &[400, 401, 403, 404];
const SENT: &[u16] = &[400, 401, 403, 404, 408, 413, 415];
const HEALTH: &[Good] = &[
    json("Health", "Everything that was checked is up."),
    Good {
        status: 503,
        content_type: Some("application/json"),
        schema: "Health",
        description: "Something that was checked is down.",
    },
];

/// An operation with what most of them have.
const ROW: Operation = Operation {
    method: Verb::Get,
    path: "",
    door: Door::Search,
    tag: "",
    summary: "",
    description: "",
    parameters: &[],
    good: &[],
    errors: &[],
};

const FILE: Operation = Operation { door: Door::Static, ..ROW };
const PAGE: Operation = Operation { door: Door::Page, ..ROW };

/// What is not in the description: it is for repositories, not for people who search.
pub(crate) const NOTIFICATION: Operation =
    Operation { method: Verb::Post, path: "/{catalog}/{action}", door: Door::Notification, ..ROW };

/// Every operation, in the order of the description for programs.
pub(crate) const OPERATIONS: &[Operation] = &[
    Operation { path: "/", ..PAGE },
    Operation { path: "/browse/{entity_type}", ..PAGE },
    Operation { path: "/browse/{entity_type}/values/{field}", ..PAGE },
    Operation { path: "/browse/{entity_type}/{entity_id}", ..PAGE },
    Operation { path: "/browse/{entity_type}/{entity_id}/document", ..PAGE },
    Operation { path: "/browse/{entity_type}/{entity_id}/explain", ..PAGE },
    Operation { path: "/browse/{entity_type}/{entity_id}/graph", ..PAGE },
    Operation { path: "/export", ..PAGE },
    Operation { path: "/export/wait", ..PAGE },
    Operation { path: "/summary", ..PAGE },
    Operation { path: "/dictionary", ..PAGE },
    Operation { path: "/status", ..PAGE },
    Operation { path: "/changes", ..PAGE },
    Operation { path: "/changes/{generation}", ..PAGE },
    Operation { path: "/changes.atom", ..PAGE },
    Operation { path: "/sign-in", ..PAGE },
    Operation { path: "/sign-in", method: Verb::Post, ..PAGE },
    Operation { path: "/sign-out", method: Verb::Post, ..PAGE },
    Operation { path: "/docs", ..FILE },
    Operation { path: "/static/{file}", ..FILE },
    Operation { path: "/robots.txt", door: Door::Robots, ..ROW },
    Operation {
        path: "/openapi",
        door: Door::OpenApi,
        tag: "Auxiliary",
        summary: "Return OpenAPI specifications for this REST API",
        description: "This description, for programs.",
        good: &[json("Object", "The description of all operations.")],
        ..ROW
    },
    Operation {
        path: "/health",
        door: Door::Health,
        tag: "Auxiliary",
        summary: "Complete health check",
        description: "Checks everything that can be checked, which may take some time.",
        good: HEALTH,
        ..ROW
    },
    Operation { path: "/health/", door: Door::Health, ..ROW },
    Operation {
        path: "/health/basic",
        door: Door::Health,
        tag: "Auxiliary",
        summary: "Basic health check",
        description: "Says that the service runs, without looking at what it needs.",
        good: HEALTH,
        ..ROW
    },
    Operation {
        path: "/health/cached",
        door: Door::Health,
        tag: "Auxiliary",
        summary: "Cached health check for continuous monitoring",
        description: "What the fast check found last, at most two minutes ago.",
        parameters: &[CATALOG],
        good: HEALTH,
        errors: &[404],
        ..ROW
    },
    Operation {
        path: "/health/fast",
        door: Door::Health,
        tag: "Auxiliary",
        summary: "Fast health check",
        description: "Checks what can be checked fast.",
        good: HEALTH,
        ..ROW
    },
    Operation {
        path: "/health/{keys}",
        door: Door::Health,
        tag: "Auxiliary",
        summary: "Selective health check",
        description: "Checks what is named, with commas between the names.",
        parameters: &[path(
            "keys",
            Kind::Text,
            "Any of api_endpoints, elasticsearch, other_lambdas, progress, queues.",
        )],
        good: HEALTH,
        errors: &[400],
        ..ROW
    },
    Operation {
        path: "/version",
        door: Door::Version,
        tag: "Auxiliary",
        summary: "Describe current version of this REST API",
        description: "The revision of the program, and what has changed lately.",
        good: &[json("Object", "The version.")],
        ..ROW
    },
    Operation {
        path: "/metrics",
        door: Door::Metrics,
        tag: "Auxiliary",
        summary: "Counters and latencies for Prometheus",
        description: "For those who run the service.",
        good: &[Good {
            status: 200,
            content_type: Some("application/openmetrics-text; version=1.0.0; charset=utf-8"),
            schema: "",
            description: "Text in the format of OpenMetrics.",
        }],
        errors: &[401, 403],
        ..ROW
    },
    Operation {
        path: "/runlevel",
        door: Door::RunLevel,
        tag: "Auxiliary",
        summary: "Tell whether the service takes work",
        description: "Of each component, whether it takes work.",
        good: &[json("Object", "The state of each component.")],
        ..ROW
    },
    Operation {
        method: Verb::Put,
        path: "/runlevel/{level}",
        door: Door::RunLevel,
        tag: "Auxiliary",
        summary: "Stop or start taking work",
        description: "Work under way is finished; health checks and this route go on. Takes the token of an administrator.",
        parameters: &[path("level", Kind::OneOf(&["stop", "start"]), "What is to be done.")],
        good: &[json("Object", "The state of each component, as it is now.")],
        errors: &[400, 401, 403],
    },
    Operation {
        path: "/index/catalogs",
        tag: "Index",
        summary: "List all available catalogs.",
        description: "The catalogs, and which types of entities each has.",
        good: &[json("Object", "The name of the default catalog, and all catalogs by name.")],
        errors: &[400, 401],
        ..ROW
    },
    Operation {
        path: "/integrations",
        tag: "Auxiliary",
        summary: "List integrations of data portals",
        description: "The portals that can do something with entities of a type.",
        parameters: &[
            required("entity_type", Kind::Text, "The type of entity."),
            required("integration_type", Kind::Text, "The type of integration."),
            optional("entity_ids", Kind::Text, "Ids of entities, with commas between them."),
        ],
        good: &[json("List", "Portals with their integrations.")],
        errors: &[400, 401],
        ..ROW
    },
    Operation {
        path: "/index/summary",
        tag: "Index",
        summary: "Statistics on the data present across all entities.",
        description: "Counts and sums over everything that the filters leave.",
        parameters: SUMMARY,
        good: &[json("Object", "Counts and sums.")],
        errors: ASKED,
        ..ROW
    },
    Operation {
        method: Verb::Head,
        path: "/index/summary",
        tag: "Index",
        summary: "Perform a query without returning its result.",
        description: "As GET, without the body.",
        parameters: SUMMARY,
        good: &[bare(200, "The request makes sense.")],
        errors: ASKED,
        ..ROW
    },
    Operation {
        path: "/index/fields",
        tag: "Index",
        summary: "List the fields of a catalog.",
        description: "Of each field its name, type, meaning and an example, and where it can be used.",
        parameters: &[CATALOG],
        good: &[json("Object", "The fields.")],
        errors: ASKED,
        ..ROW
    },
    Operation {
        path: "/datasets",
        tag: "Index",
        summary: "List the data sets of a catalog for harvesters.",
        description: "A catalog in DCAT, as JSON-LD: the data sets that the caller may see, with where to find more.",
        parameters: &[CATALOG],
        good: &[linked("The catalog.")],
        errors: ASKED,
        ..ROW
    },
    Operation {
        path: "/datasets/{dataset_id}",
        tag: "Index",
        summary: "Describe a data set to search engines.",
        description: "The data set in the vocabulary of schema.org, as JSON-LD.",
        parameters: &[CATALOG, path("dataset_id", Kind::Uuid, "The UUID of the project or data set.")],
        good: &[linked("The data set.")],
        errors: ASKED,
        ..ROW
    },
    Operation { path: "/sitemap.xml", ..ROW },
    Operation {
        path: "/index/{entity_type}/suggest",
        tag: "Index",
        summary: "Suggest values to someone who types.",
        description: "Values of facets that begin with a text, or nearly so.",
        parameters: &[
            CATALOG,
            FILTERS,
            ENTITY_TYPE,
            WHERE,
            Q,
            optional("field", Kind::Field, "The field whose values are meant; by default any facet."),
            optional("prefix", Kind::Text, "What was typed."),
            optional("size", Kind::Integer, "The number of suggestions."),
        ],
        good: &[json("Object", "Suggestions.")],
        errors: ASKED,
        ..ROW
    },
    Operation {
        path: "/index/{entity_type}",
        tag: "Index",
        summary: "Search an index for entities of interest.",
        description: "A page of entities that match the filters, and for each facet the values that there are.",
        parameters: LIST,
        good: &[json("Page", "A page of hits.")],
        errors: ASKED,
        ..ROW
    },
    Operation {
        method: Verb::Post,
        path: "/index/{entity_type}",
        tag: "Index",
        summary: "Search an index for entities of interest, with filters provided in the request body.",
        description: "As GET. Properties of the body are parameters; their values are text, as they would be in the URL.",
        parameters: LIST,
        good: &[json("Page", "A page of hits.")],
        errors: SENT,
        ..ROW
    },
    Operation {
        method: Verb::Head,
        path: "/index/{entity_type}",
        tag: "Index",
        summary: "Perform a query without returning its result.",
        description: "As GET, without the body.",
        parameters: LIST,
        good: &[bare(200, "The request makes sense.")],
        errors: ASKED,
        ..ROW
    },
    Operation {
        path: "/index/{entity_type}/{entity_id}",
        tag: "Index",
        summary: "Detailed information on a particular entity.",
        description: "The hit of one entity.",
        parameters: &[CATALOG, ENTITY_TYPE, path("entity_id", Kind::Uuid, "The UUID of the entity.")],
        good: &[json("Hit", "The hit.")],
        errors: ASKED,
        ..ROW
    },
    Operation {
        path: "/index/{entity_type}/{entity_id}/explain",
        tag: "Index",
        summary: "Where the values of a particular entity come from.",
        description: "The bundles that contribute to the entity and, for each field, the inner entities whose values are in \
                      the document, those that a limit dropped, and copies that lost against newer ones. Only bundles of \
                      accessible sources are spoken of, as if there were no others. The answer is 404 if the catalog has \
                      no contributions to the entity, as one that only aggregates were loaded into, or one in a cluster.",
        parameters: &[
            CATALOG,
            ENTITY_TYPE,
            path("entity_id", Kind::Uuid, "The UUID of the entity."),
            optional("field", Kind::Text, "The fields to explain, with commas between them; by default all."),
            optional("most", Kind::Integer, "The number of entities, values and copies that are listed of one thing."),
        ],
        good: &[json("Object", "The explanation.")],
        errors: ASKED,
        ..ROW
    },
    Operation {
        method: Verb::Put,
        path: "/manifest/files",
        tag: "Manifests",
        summary: "Initiate the preparation of a manifest",
        description: "A manifest lists all files that match the filters.",
        parameters: MANIFEST,
        good: &[
            bare(301, "The manifest is being made: ask at `Location` after `Retry-After` seconds."),
            bare(302, "The manifest is at `Location`."),
        ],
        errors: SENT,
        ..ROW
    },
    Operation {
        path: "/manifest/files/{token}",
        tag: "Manifests",
        summary: "Determine status of a manifest preparation job",
        description: "To be asked again until the manifest is there.",
        parameters: TOKEN,
        good: &[
            bare(301, "The manifest is being made: ask at `Location` after `Retry-After` seconds."),
            bare(302, "The manifest is at `Location`."),
        ],
        errors: &[400, 401, 403, 404, 410],
        ..ROW
    },
    Operation {
        method: Verb::Put,
        path: "/fetch/manifest/files",
        tag: "Manifests",
        summary: "Initiate the preparation of a manifest via XHR",
        description: "As `/manifest/files`, with status and headers in the body.",
        parameters: MANIFEST,
        good: &[json("Redirect", "What `/manifest/files` would have answered.")],
        errors: SENT,
        ..ROW
    },
    Operation {
        path: "/fetch/manifest/files/{token}",
        tag: "Manifests",
        summary: "Determine status of a manifest preparation job via XHR",
        description: "As `/manifest/files/{token}`, with status and headers in the body.",
        parameters: TOKEN,
        good: &[json("Redirect", "What `/manifest/files/{token}` would have answered.")],
        errors: &[400, 401, 403, 404, 410],
        ..ROW
    },
    Operation { path: "/manifests/{object}", door: Door::Stored, ..ROW },
    Operation {
        path: "/repository/files/{file_uuid}",
        tag: "Repository",
        summary: "Redirect to a URL for downloading a given data file from the underlying repository",
        description: "Leads to the data of a file, perhaps in several steps.",
        parameters: DOWNLOAD,
        good: &[
            bare(301, "The file is being made ready: ask at `Location` after `Retry-After` seconds."),
            bare(302, "The file is at `Location`."),
            bare(206, "The range that was asked for is empty."),
        ],
        errors: &[400, 401, 403, 404],
        ..ROW
    },
    Operation {
        path: "/fetch/repository/files/{file_uuid}",
        tag: "Repository",
        summary: "Request a URL for downloading a given data file",
        description: "As `/repository/files/{file_uuid}`, with status and headers in the body.",
        parameters: DOWNLOAD,
        good: &[json("Redirect", "What `/repository/files/{file_uuid}` would have answered.")],
        errors: &[400, 401, 403, 404],
        ..ROW
    },
    Operation {
        path: "/repository/sources",
        tag: "Repository",
        summary: "List available data sources",
        description: "The configured sources that the caller may see.",
        parameters: &[CATALOG],
        good: &[json("Object", "Ids and specifications of sources.")],
        errors: &[400, 401, 403, 404, 502],
        ..ROW
    },
    Operation {
        path: "/ga4gh/drs/v1/objects/{file_uuid}",
        tag: "DRS",
        summary: "Get file DRS object",
        description: "What a file is, as the Data Repository Service of the GA4GH describes it.",
        parameters: DRS,
        good: &[json("Object", "The object.")],
        errors: &[400, 401, 403, 404],
        ..ROW
    },
    Operation {
        path: "/ga4gh/drs/v1/objects/{file_uuid}/access/{access_id}",
        tag: "DRS",
        summary: "Get a file with an access ID",
        description: "Where the data of a file is.",
        parameters: &[FILE_UUID, VERSION, path("access_id", Kind::Text, "As the object has it.")],
        good: &[json("Object", "The URL of the data."), bare(202, "The file is being made ready: ask again.")],
        errors: &[400, 401, 403, 404],
        ..ROW
    },
    Operation { path: "/ga4gh/drs/v1/service-info", ..ROW },
    Operation { path: "/ga4gh/dos/v1/dataobjects/{file_uuid}", ..ROW },
];
