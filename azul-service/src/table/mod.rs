//! Tables of a configuration file, read key by key; whatever is wrong names the key and the line.

mod secret;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use azul_transform::did_you_mean;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

pub use secret::Secret;

/// Something is wrong with a configuration file.
///
/// ```
/// # use azul_service::Config;
/// let text = "[catalogs.test]\nproject = \"hca\"\nstore = \"DIR\"\nrepositry = \"dss\"\n";
/// let error = Config::read(text, "azul.toml").unwrap_err();
/// assert_eq!(error.to_string(), "azul.toml:4: `catalogs.test.repositry`: unknown key; did you mean `repository`?");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {}{problem}", if key.is_empty() { String::new() } else { format!("`{key}`: ") })]
pub struct ConfigError {
    /// Name of the file.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// The key, with those of the tables that it is in.
    pub key: String,
    /// What is wrong, and what to do about it.
    pub problem: String,
}

/// The outcome of reading configuration.
pub type Result<T> = std::result::Result<T, ConfigError>;

/// The text of a file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source<'t> {
    pub file: &'t str,
    pub text: &'t str,
}

impl Source<'_> {
    fn error(&self, at: usize, key: String, problem: impl Into<String>) -> ConfigError {
        let line = 1 + self.text.as_bytes().iter().take(at).filter(|&&byte| byte == b'\n').count();
        ConfigError { file: self.file.to_owned(), line, key, problem: problem.into() }
    }
}

/// A table whose keys are taken one by one. Those that nobody has asked for when it is finished are unknown.
#[derive(Debug)]
pub struct Table<'t> {
    source: Source<'t>,
    /// The keys down to it.
    path: String,
    /// Where it begins.
    at: usize,
    entries: &'t DeTable<'t>,
    asked: BTreeSet<String>,
}

impl<'t> Table<'t> {
    pub(crate) fn new(source: Source<'t>, root: &'t Spanned<DeTable<'t>>) -> Self {
        let (at, entries) = (root.span().start, root.get_ref());
        Self { source, path: String::new(), at, entries, asked: BTreeSet::new() }
    }

    /// The error of text that is no TOML.
    pub(crate) fn syntax(source: Source<'_>, error: &toml::de::Error) -> ConfigError {
        source.error(error.span().map_or(0, |span| span.start), String::new(), error.message())
    }

    fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    fn find(&mut self, key: &str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.asked.insert(key.to_owned());
        self.entries.iter().find(|(name, _)| name.get_ref() == key).map(|(_, value)| value)
    }

    /// The error of a key of this table, or of the table itself if the key is absent.
    pub fn error(&self, key: &str, problem: impl Into<String>) -> ConfigError {
        let found = self.entries.iter().find(|(name, _)| name.get_ref() == key);
        let at = found.map_or(self.at, |(name, _)| name.span().start);
        self.source.error(at, self.path_of(key), problem)
    }

    fn wrong_type(&self, key: &str, wanted: &str, found: &DeValue<'_>) -> ConfigError {
        self.error(key, format!("{wanted} is wanted, not {}", found.type_str()))
    }

    /// A text.
    ///
    /// # Errors
    /// If it is something else.
    pub fn text(&mut self, key: &str) -> Result<Option<&'t str>> {
        let Some(value) = self.find(key) else { return Ok(None) };
        let text = value.get_ref().as_str();
        text.map(Some).ok_or_else(|| self.wrong_type(key, "text", value.get_ref()))
    }

    /// A text that must be there.
    ///
    /// # Errors
    /// If it is absent or something else.
    pub fn required(&mut self, key: &str) -> Result<&'t str> {
        match self.text(key)? {
            Some(text) if !text.is_empty() => Ok(text),
            Some(_) => Err(self.error(key, "is required")),
            None => Err(self.absent(key)),
        }
    }

    /// The error of a key that must be there: most often it is, misspelled.
    fn absent(&self, key: &str) -> ConfigError {
        let hint = |name: &str| did_you_mean(name, [key]);
        let strangers = self.names().into_iter().filter(|name| !self.asked.contains(*name));
        match strangers.map(|name| (name, hint(name))).find(|(_, hint)| !hint.is_empty()) {
            Some((name, hint)) => self.error(name, format!("unknown key{hint}")),
            None => self.error(key, "is required"),
        }
    }

    /// A text that is turned into something else.
    ///
    /// # Errors
    /// If it is something else, or cannot be turned; the latter's message is `problem`.
    pub fn parsed<T>(&mut self, key: &str, problem: &str, parse: impl Fn(&str) -> Option<T>) -> Result<Option<T>> {
        let Some(text) = self.text(key)? else { return Ok(None) };
        parse(text).map(Some).ok_or_else(|| self.error(key, problem))
    }

    /// The path of a file or directory, as the working directory of the program has it.
    ///
    /// # Errors
    /// If it is not text.
    pub fn path(&mut self, key: &str) -> Result<Option<PathBuf>> {
        Ok(self.text(key)?.map(PathBuf::from))
    }

    /// A secret: `env:NAME` or `file:PATH`.
    ///
    /// # Errors
    /// If it is something else, or is not to be had.
    pub fn secret(&mut self, key: &str) -> Result<Option<Secret>> {
        let Some(text) = self.text(key)? else { return Ok(None) };
        Secret::find(text).map(Some).map_err(|problem| self.error(key, problem))
    }

    /// True or false.
    ///
    /// # Errors
    /// If it is something else.
    pub fn flag(&mut self, key: &str) -> Result<Option<bool>> {
        let Some(value) = self.find(key) else { return Ok(None) };
        let flag = value.get_ref().as_bool();
        flag.map(Some).ok_or_else(|| self.wrong_type(key, "true or false", value.get_ref()))
    }

    /// A whole number, within bounds.
    ///
    /// # Errors
    /// If it is something else.
    pub fn number(&mut self, key: &str, least: usize, most: usize) -> Result<Option<usize>> {
        let Some(value) = self.find(key) else { return Ok(None) };
        let Some(digits) = value.get_ref().as_integer() else {
            return Err(self.wrong_type(key, "a whole number", value.get_ref()));
        };
        let number = usize::from_str_radix(digits.as_str(), digits.radix()).ok();
        let number = number.filter(|number| (least..=most).contains(number));
        number.map(Some).ok_or_else(|| self.error(key, format!("a number from {least} to {most} is wanted")))
    }

    /// A whole number of seconds, at least one.
    ///
    /// # Errors
    /// If it is something else.
    pub fn seconds(&mut self, key: &str) -> Result<Option<Duration>> {
        Ok(self.number(key, 1, 86_400 * 365)?.map(|seconds| Duration::from_secs(seconds as u64)))
    }

    /// A list of texts.
    ///
    /// # Errors
    /// If it is something else.
    pub fn texts(&mut self, key: &str) -> Result<Option<Vec<String>>> {
        let Some(value) = self.find(key) else { return Ok(None) };
        let list = value.get_ref().as_array().map(|list| list.iter().map(|item| item.get_ref().as_str()));
        let texts = list.and_then(|list| list.map(|text| text.map(str::to_owned)).collect());
        texts.map(Some).ok_or_else(|| self.wrong_type(key, "a list of texts", value.get_ref()))
    }

    /// A table in it.
    ///
    /// # Errors
    /// If it is something else.
    pub fn table(&mut self, key: &str) -> Result<Option<Table<'t>>> {
        let Some(value) = self.find(key) else { return Ok(None) };
        let Some(entries) = value.get_ref().as_table() else {
            return Err(self.wrong_type(key, "a table", value.get_ref()));
        };
        let name = self.entries.iter().find(|(name, _)| name.get_ref() == key);
        let at = name.map_or(0, |(name, _)| name.span().start);
        Ok(Some(Table { source: self.source, path: self.path_of(key), at, entries, asked: BTreeSet::new() }))
    }

    /// The keys in the order of the file, for tables whose keys are names.
    pub fn names(&self) -> Vec<&'t str> {
        let mut names: Vec<_> =
            self.entries.iter().map(|(name, _)| (name.span().start, name.get_ref().as_ref())).collect();
        names.sort_unstable();
        names.into_iter().map(|(_, name)| name).collect()
    }

    /// Nothing more is asked for.
    ///
    /// # Errors
    /// If there is a key that nobody has asked for.
    pub fn finish(self) -> Result<()> {
        let unknown = self.names().into_iter().find(|name| !self.asked.contains(*name));
        match unknown {
            None => Ok(()),
            Some(name) => {
                let hint = did_you_mean(name, self.asked.iter().map(String::as_str));
                Err(self.error(name, format!("unknown key{hint}")))
            }
        }
    }
}
