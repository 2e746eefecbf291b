//! Schemas of bodies.

use serde_json::{Value, json};

/// All of them.
pub(super) fn schemas(types: &[&'static str]) -> Value {
    let text = json!({"type": "string"});
    let optional_text = json!({"type": "string", "nullable": true});
    let count = json!({"type": "integer", "format": "int64", "minimum": 0});
    json!({
        "Object": {"type": "object"},
        "List": {"type": "array", "items": {"type": "object"}},
        "Error": {
            "type": "object",
            "properties": {"Code": text, "Message": text},
            "additionalProperties": true,
        },
        "Health": {"type": "object", "required": ["up"], "properties": {"up": {"type": "boolean"}}},
        "Relation": {
            "type": "object",
            "minProperties": 1,
            "maxProperties": 1,
            "additionalProperties": false,
            "properties": {
                "is": {"type": "array", "items": {}},
                "contains": {"type": "array", "items": {}},
                "within": {"type": "array", "items": {}},
                "intersects": {"type": "array", "items": {}},
            },
        },
        "Hit": {
            "type": "object",
            // Nothing is required: `fields` leaves out whatever it does not name.
            "properties": {"entryId": text},
            "description": format!("A hit has a list for each kind of entity, such as {}.", types.join(", ")),
        },
        "Facet": {
            "type": "object",
            "required": ["terms", "total", "type"],
            "properties": {
                "terms": {
                    "type": "array",
                    "items": {"type": "object", "required": ["count"], "properties": {"count": count}},
                },
                "total": count,
                "type": {"type": "string", "enum": ["terms"]},
            },
        },
        "Pagination": {
            "type": "object",
            "required": ["count", "total", "size", "next", "previous", "pages", "sort", "order"],
            "properties": {
                "count": count,
                "total": count,
                "size": count,
                "pages": count,
                "next": optional_text,
                "previous": optional_text,
                "sort": text,
                "order": {"type": "string", "enum": ["asc", "desc"]},
            },
        },
        "Page": {
            "type": "object",
            "required": ["pagination", "termFacets", "hits"],
            "properties": {
                "pagination": {"$ref": "#/components/schemas/Pagination"},
                "termFacets": {
                    "type": "object",
                    "additionalProperties": {"$ref": "#/components/schemas/Facet"},
                },
                "hits": {"type": "array", "items": {"$ref": "#/components/schemas/Hit"}},
            },
        },
        "Redirect": {
            "type": "object",
            "required": ["Status"],
            "properties": {
                "Status": {"type": "integer", "format": "int32"},
                "Location": text,
                "Retry-After": {"type": "integer", "format": "int32"},
            },
        },
    })
}
