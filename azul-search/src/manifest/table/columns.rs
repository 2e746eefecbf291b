//! The columns of tables, from the rows of a project.

use std::borrow::Cow;
use std::cell::RefCell;

use azul_transform::json::Json;
use azul_transform::schema::{FieldType, Schema, manifest_parts};
use azul_transform::{Error, ErrorKind, Result};

use super::Cell;
use crate::files::{FILES, FileUrls, Overlay};
use crate::index::at_path;

/// Name of the synthetic column with the URL of a file.
const FILE_URL: &str = "file_url";

/// The columns made of one list of objects in a document.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    /// Names from the document down to the list.
    pub path: Vec<&'static str>,
    /// Columns in order.
    pub columns: Vec<Column>,
    /// Where the values of columns are in the objects.
    order: RefCell<Order>,
}

/// The keys of an object in order, and the columns that their values are for. Objects of one kind have nearly all the same
/// keys in the same order, so that those of the one before save a search for each of the next one.
#[derive(Debug, Clone, Default)]
struct Order(Vec<(Box<str>, Option<usize>)>);

impl Order {
    /// Most keys that are remembered.
    const MOST: usize = 256;

    /// The column for the value of a key, which is at a place in its object.
    fn column(&mut self, at: usize, key: &str, columns: &[Column]) -> Option<usize> {
        if let Some((_, column)) = self.0.get(at).filter(|(known, _)| **known == *key) {
            return *column;
        }
        let column = columns.iter().position(|column| column.field == key && column.field_type.is_some());
        if at < Self::MOST {
            self.0.truncate(at);
            self.0.push((key.into(), column));
        }
        column
    }
}

/// A column.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    /// Title.
    pub title: Cow<'static, str>,
    /// Name of the field that its values are from.
    pub field: &'static str,
    /// Type of the field; none for the URL of a file.
    pub field_type: Option<FieldType>,
}

/// All columns, in order.
#[derive(Debug, Clone)]
pub(crate) struct Columns(pub Vec<Part>);

impl Columns {
    /// The columns that the rows declare, or all single values if they declare none; or those that are wanted, in the same
    /// order.
    ///
    /// # Errors
    /// [`ErrorKind::Schema`] if two columns have one title, or one has no field; [`ErrorKind::Config`] if one is asked
    /// for that there is not.
    pub fn new(schema: &Schema, wanted: &[String]) -> Result<Self> {
        let mut parts = declared(schema)?;
        if parts.is_empty() {
            parts = derived(schema);
        }
        let titles: Vec<&str> = parts.iter().flat_map(|part| &part.columns).map(|column| &*column.title).collect();
        if let Some(title) =
            titles.iter().enumerate().find_map(|(i, title)| titles[..i].contains(title).then_some(title))
        {
            return Err(Error::new(ErrorKind::Schema, format!("two columns of manifests are named `{title}`")));
        }
        if let Some(unknown) = wanted.iter().find(|wanted| !titles.contains(&wanted.as_str())) {
            return Err(Error::new(ErrorKind::Config, format!("there is no column `{unknown}`")));
        }
        if !wanted.is_empty() {
            for part in &mut parts {
                part.columns.retain(|column| wanted.iter().any(|wanted| *wanted == column.title));
            }
        }
        parts.retain(|part| !part.columns.is_empty());
        Ok(Self(parts))
    }

    /// Titles in order.
    pub fn titles(&self) -> impl Iterator<Item = &str> + '_ {
        self.0.iter().flat_map(|part| &part.columns).map(|column| &*column.title)
    }
}

impl Part {
    /// Whether the columns are those of files.
    pub fn is_files(&self) -> bool {
        self.path == ["contents", FILES]
    }

    /// The list in a document.
    pub fn list<'d>(&self, root: Json<'d>) -> Option<Json<'d>> {
        at_path(root, &self.path)
    }

    /// Gives each cell of a list to `put`, which empties it.
    pub fn cells<'d>(
        &self,
        list: Option<Json<'d>>,
        cell: &mut Cell<'d>,
        mut put: impl FnMut(&Column, &mut Cell<'d>) -> Result<()>,
    ) -> Result<()> {
        let mut values = Vec::with_capacity(self.columns.len());
        for entity in list.into_iter().flat_map(Json::items) {
            let before = values.len();
            values.resize(before + self.columns.len(), None);
            self.look_up(entity, &mut values[before..]);
        }
        for (i, column) in self.columns.iter().enumerate() {
            if let Some(field_type) = column.field_type {
                let of_column = values.iter().skip(i).step_by(self.columns.len());
                of_column.flatten().try_for_each(|value| cell.add(field_type, *value))?;
            }
            put(column, cell)?;
        }
        Ok(())
    }

    /// Gives each cell of a file to `put`, which empties it.
    pub fn cells_of_file<'d>(
        &self,
        file: Overlay<'_, 'd>,
        urls: &FileUrls,
        cell: &mut Cell<'d>,
        mut put: impl FnMut(&Column, &mut Cell<'d>) -> Result<()>,
    ) -> Result<()> {
        let mut values = vec![None; self.columns.len()];
        file.layers().for_each(|layer| self.look_up(layer, &mut values));
        for (column, value) in self.columns.iter().zip(values) {
            match (column.field_type, value) {
                (Some(field_type), Some(value)) => cell.add(field_type, value)?,
                (Some(_), None) => {}
                (None, _) => {
                    if let Some(url) = file.url(urls, &[]) {
                        cell.add_text(Cow::Owned(url))?;
                    }
                }
            }
            put(column, cell)?;
        }
        Ok(())
    }

    /// Puts the value of each column, if it has none yet and the object has one.
    fn look_up<'d>(&self, object: Json<'d>, values: &mut [Option<Json<'d>>]) {
        let mut order = self.order.borrow_mut();
        for (at, (key, value)) in object.entries().enumerate() {
            if let Some(column) = order.column(at, key, &self.columns) {
                values[column].get_or_insert(value);
            }
        }
    }

    /// Whether the columns are those of bundles.
    pub fn is_bundles(&self) -> bool {
        self.path == ["bundles"]
    }
}

/// The columns that the rows declare.
fn declared(schema: &Schema) -> Result<Vec<Part>> {
    let mut parts = Vec::new();
    for part in manifest_parts(schema) {
        let mut columns = Vec::new();
        for (field, title) in part.columns {
            let Some(title) = title else { continue };
            let field_type = field_type(schema, &part.path, field);
            if field_type.is_none() && field != FILE_URL {
                let message = format!("column `{title}` of manifests is of a field that there is not");
                return Err(Error::new(ErrorKind::Schema, message));
            }
            columns.push(Column { title: title.into(), field, field_type });
        }
        parts.push(Part { path: part.path, columns, order: RefCell::default() });
    }
    Ok(parts)
}

/// The columns of a project whose rows declare none: all single values, and where documents are from.
fn derived(schema: &Schema) -> Vec<Part> {
    let part = |path: Vec<&'static str>, name: &str, fields: Vec<(&'static str, FieldType)>| {
        let column = |(field, field_type): (&'static str, FieldType)| {
            let title = format!("{name}.{field}").into();
            Column { title, field, field_type: Some(field_type) }
        };
        Part { path, columns: fields.into_iter().map(column).collect(), order: RefCell::default() }
    };
    let text = |fields: [&'static str; 2]| fields.map(|field| (field, FieldType::PassThruStr)).to_vec();
    let mut parts = vec![
        part(vec!["sources"], "sources", text(["id", "spec"])),
        part(vec!["bundles"], "bundles", text(["uuid", "version"])),
    ];
    for inner in schema.inner_types() {
        let single =
            |field_type: FieldType| !matches!(field_type.element(), FieldType::Object(_) | FieldType::Nested(_));
        let fields = inner.fields.iter().filter(|field| single(field.field_type));
        let fields = fields.map(|field| (field.name, field.field_type)).collect();
        parts.push(part(vec!["contents", inner.name], inner.name, fields));
    }
    parts
}

/// The type of a field; those outside of `contents` are text.
fn field_type(schema: &Schema, path: &[&str], field: &str) -> Option<FieldType> {
    match path {
        ["contents", name] => {
            let inner = schema.inner_types().iter().find(|inner| inner.name == *name)?;
            inner.fields.iter().find(|declared| declared.name == field).map(|declared| declared.field_type)
        }
        _ => Some(FieldType::PassThruStr),
    }
}
