//! Filters as requests have them, `{field: {relation: [operands]}}`, and the clauses that they become.

mod access;
mod operand;
mod time;

use std::borrow::Cow;

use azul_transform::Value;

use crate::fields::{Field, Kind};
use crate::project::Project;
use crate::query::{Clause, Filter, Query, Scalar, Test};
use crate::service::{Caller, Refusal};
use crate::{json, python, text};

use access::Access;
pub(crate) use time::moment;

/// Name of the field that is no field: whether the caller may see the source.
pub(crate) const ACCESSIBLE: &str = "accessible";

const RELATIONS: [&str; 4] = ["is", "contains", "within", "intersects"];
const MORE_RELATIONS: [&str; 6] = ["is", "is_not", "all", "contains", "within", "intersects"];

/// The filters of a request, valid.
#[derive(Debug, Clone, PartialEq)]
pub struct Filters {
    /// As given.
    explicit: Value<'static>,
    /// Those on fields.
    clauses: Vec<Clause>,
    /// Those on sources.
    access: Access,
    /// Words that documents must have.
    text: Option<String>,
}

/// What filters may say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Grammar {
    /// What the reference takes: public fields, one relation a field.
    Reference,
    /// All fields, more relations, several of them on one field.
    Extended,
}

impl Filters {
    /// Reads the parameters `filters` and `where`.
    ///
    /// # Errors
    /// 400 with what is wrong, in the words of the reference.
    pub fn read(project: &Project, filters: Option<&str>, extended: Option<&str>) -> Result<Self, Refusal> {
        let mut read =
            Self { explicit: Value::Object(Vec::new()), clauses: Vec::new(), access: Access::default(), text: None };
        if let Some(text) = filters {
            read.explicit = read.parse(project, "filters", text, Grammar::Reference)?;
        }
        if let Some(text) = extended {
            read.parse(project, "where", text, Grammar::Extended)?;
        }
        Ok(read)
    }

    /// Adds the parameter `q`: words that documents must have. A text without words is no condition.
    #[must_use]
    pub fn with_text(mut self, typed: Option<&str>) -> Self {
        self.text = typed.filter(|typed| text::words(typed).next().is_some()).map(str::to_owned);
        self
    }

    fn parse(
        &mut self,
        project: &Project,
        name: &str,
        text: &str,
        grammar: Grammar,
    ) -> Result<Value<'static>, Refusal> {
        let filters = json::parse(text.as_bytes())
            .ok_or_else(|| Refusal::bad_request(format!("The '{name}' parameter is not valid JSON")))?;
        let Value::Object(entries) = &filters else {
            return Err(Refusal::bad_request(format!("The `{name}` parameter must be a dictionary")));
        };
        for (field, entry) in entries {
            self.entry(&Entry { project, parameter: name, field, grammar }, entry)?;
        }
        Ok(filters)
    }

    /// Takes the filter on one field.
    fn entry(&mut self, entry: &Entry<'_>, relations: &Value<'static>) -> Result<(), Refusal> {
        let special = entry.special();
        let field = entry.find();
        if field.is_none() && special.is_none() {
            return Err(Refusal::bad_request(format!("Unknown field `{}`", entry.field)));
        }
        let relations = match relations {
            Value::Object(relations) if relations.len() == 1 => relations,
            Value::Object(relations) if entry.grammar == Grammar::Extended && !relations.is_empty() => relations,
            _ => return Err(entry.wrong("must be a single-item dictionary")),
        };
        for (relation, operands) in relations {
            let operands = entry.operands(relation, operands, special.is_some())?;
            match (special, field) {
                (Some(special), _) => self.access.take(special, operands),
                (None, Some(field)) => {
                    let test = entry.test(field, relation, operands)?;
                    self.clauses.extend(test.map(|test| Clause { field: field.id, test }));
                }
                (None, None) => {}
            }
        }
        Ok(())
    }

    /// The query for documents of an outer entity type that the caller may see, or that everybody may see.
    ///
    /// # Errors
    /// 403 if a source is asked for that the caller may not see.
    pub fn query(&self, project: &Project, outer_type: &str, caller: &Caller) -> Result<Query, Refusal> {
        let mut clauses = self.clauses.clone();
        let limited = !project.search().unlimited().contains(&outer_type);
        if let Some(field) = project.source_id() {
            let tests = self.access.tests(limited, &caller.sources)?;
            clauses.extend(tests.into_iter().map(|test| Clause { field: field.id, test }));
        }
        Ok(Query { outer_type: outer_type.to_owned(), filter: Filter { clauses }, text: self.text.clone() })
    }

    /// The condition that the caller may see the sources of a document, also of types that everybody may see.
    pub(crate) fn sources_of(project: &Project, caller: &Caller) -> Option<Clause> {
        let any = caller.sources.iter().map(|source| Scalar::Text(source.clone())).collect();
        project.source_id().map(|field| Clause { field: field.id, test: Test::Only { any } })
    }

    /// The parameter `filters`, as links in answers repeat it.
    pub fn explicit(&self) -> String {
        python::json(&self.explicit)
    }
}

/// The filters on one field, for messages.
struct Entry<'a> {
    project: &'a Project,
    parameter: &'a str,
    field: &'a str,
    grammar: Grammar,
}

/// A filter on sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Special {
    SourceId,
    Accessible,
}

impl<'a> Entry<'a> {
    fn special(&self) -> Option<Special> {
        if self.grammar == Grammar::Extended {
            return None;
        }
        if self.field == ACCESSIBLE {
            return Some(Special::Accessible);
        }
        self.project.source_id().filter(|field| field.name == self.field).map(|_| Special::SourceId)
    }

    fn find(&self) -> Option<&'a Field> {
        let named = self.project.fields().named(self.field);
        named.filter(|field| field.public || self.grammar == Grammar::Extended)
    }

    /// 400 about the entry.
    fn wrong(&self, what: &str) -> Refusal {
        Refusal::bad_request(format!("The `{}` parameter entry for `{}` {what}", self.parameter, self.field))
    }

    /// 400 about the operands of a relation.
    fn wrong_value(&self, relation: &str, what: &str) -> Refusal {
        let (parameter, field) = (self.parameter, self.field);
        let message =
            format!("The value of the `{relation}` relation in the `{parameter}` parameter entry for `{field}` {what}");
        Refusal::bad_request(message)
    }

    /// The operands of a relation, as far as they can be looked at without knowing the field.
    fn operands<'v>(
        &self,
        relation: &str,
        operands: &'v Value<'static>,
        special: bool,
    ) -> Result<&'v [Value<'static>], Refusal> {
        let (known, names) = match (special, self.grammar) {
            (true, _) => (&RELATIONS[..1], "('is',)".into()),
            (false, Grammar::Reference) => (&RELATIONS[..], Cow::from("('is', 'contains', 'within', 'intersects')")),
            (false, Grammar::Extended) => (&MORE_RELATIONS[..], format!("{MORE_RELATIONS:?}").into()),
        };
        if !known.contains(&relation) {
            let (parameter, field) = (self.parameter, self.field);
            let message =
                format!("The relation in the `{parameter}` parameter entry for `{field}` must be one of {names}");
            return Err(Refusal::bad_request(message));
        }
        let Value::List(operands) = operands else { return Err(self.wrong_value(relation, "is not a list")) };
        if special && operands.iter().any(Value::is_null) {
            return Err(Refusal::bad_request(format!("The `{}` field does not support null values", self.field)));
        }
        let is_single = matches!(relation, "is" | "is_not" | "all");
        if is_single && operands.iter().any(|operand| matches!(operand, Value::List(_))) {
            return Err(self.wrong_value(relation, "is invalid"));
        }
        Ok(operands)
    }

    /// The condition; none if everything passes.
    fn test(&self, field: &Field, relation: &str, operands: &[Value<'static>]) -> Result<Option<Test>, Refusal> {
        if let Kind::Nested(properties) = field.kind {
            return self.nested(properties, relation, operands).map(Some);
        }
        Ok(Some(match relation {
            "is" | "is_not" | "all" => return self.single(field, relation, operands).map(Some),
            _ if operands.is_empty() => return Ok(None),
            "within" => Test::Within(self.intervals(field, relation, operands)?),
            "contains" | "intersects" if field.kind != Kind::Range => {
                return Err(Refusal::bad_request(format!(
                    "The field `{}` does not hold ranges, so that it cannot be filtered by the `{relation}` relation",
                    self.field
                )));
            }
            "contains" => Test::Contains(self.intervals(field, relation, operands)?),
            _ => Test::Intersects(self.intervals(field, relation, operands)?),
        }))
    }

    fn nested(
        &self,
        properties: &'static [(&'static str, azul_transform::schema::FieldType)],
        relation: &str,
        operands: &[Value<'static>],
    ) -> Result<Test, Refusal> {
        if relation != "is" {
            let message = format!("The field `{}` can only be filtered by the `is` relation", self.field);
            return Err(Refusal::bad_request(message));
        }
        let [operand] = operands else { return Err(self.wrong_value(relation, "is not a single-item list")) };
        let Value::Object(wanted) = operand else {
            return Err(self.wrong_value(relation, "must contain a dictionary"));
        };
        let known = |name: &str| properties.iter().find(|(property, _)| *property == name);
        let unknown: Vec<&str> =
            wanted.iter().map(|(name, _)| name.as_ref()).filter(|name| known(name).is_none()).collect();
        if !unknown.is_empty() {
            let what = format!("has invalid properties `{}`", python::names(unknown));
            return Err(self.wrong_value(relation, &what));
        }
        let property = |(name, value): &(Cow<'static, str>, Value<'static>)| {
            let kind = known(name).map_or(Kind::Text, |(_, field_type)| Kind::of(*field_type));
            (name.clone().into_owned(), operand::plain(kind, value))
        };
        Ok(Test::Nested(wanted.iter().map(property).collect()))
    }
}
