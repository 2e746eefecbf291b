//! The names of a new project, and the example under them. `azul new-project` has this file, too.

use azul_transform::{DocumentType, IndexName};

/// The names of a project, in all the places where it has one.
pub struct Names {
    /// As people write it: `green-garden`.
    pub name: String,
    /// `azul-projects-green-garden`
    pub package: String,
    /// `azul_projects_green_garden`
    pub krate: String,
    /// `GreenGarden`
    pub type_name: String,
}

impl Names {
    /// Names that are made of one.
    ///
    /// # Errors
    /// In words, if it is unfit.
    pub fn new(name: &str, template: &str) -> Result<Self, String> {
        // The name of a project is that of its catalog, unless another is given.
        if IndexName::new("dev", name, DocumentType::Contribution, "books").is_err() {
            return Err(format!(
                "{name:?} is no name of a project: a-z, 0-9 and single hyphens, a letter first, up to 64"
            ));
        }
        if name.starts_with("azul") {
            return Err(format!("the name of the project is enough: the crate will be azul-projects-{name}"));
        }
        let capital = |part: &str| part[..1].to_uppercase() + &part[1..];
        let type_name: String = name.split('-').map(capital).collect();
        // A type of the same name would hide what the source uses.
        let is_taken = words(template).any(|word| word == type_name && word != "Example");
        if is_taken || ["Self", "Option", "Some", "None", "Err", "Box", "Vec", "String"].contains(&&*type_name) {
            return Err(format!("`{type_name}`, which the type would be called, means something else in the source"));
        }
        let package = format!("azul-projects-{name}");
        Ok(Self { name: name.to_owned(), krate: package.replace('-', "_"), package, type_name })
    }

    /// A text about the example as one about this project.
    pub fn rename(&self, text: &str) -> String {
        let Self { name, package, krate, type_name } = self;
        let text = text.replace("azul-projects-example", package).replace("azul_projects_example", krate);
        let text = text.replace("fixtures/example", &format!("fixtures/{name}"));
        let text = text.replace("\"example\"", &format!("\"{name}\""));
        let text = text.replace("plugin: example\n", &format!("plugin: {name}\n"));
        let mut renamed = String::new();
        let mut rest = &text[..];
        for word in words(&text) {
            let (before, after) = rest.split_once(word).unwrap_or_default();
            renamed += before;
            renamed += if word == "Example" { type_name } else { word };
            rest = after;
        }
        renamed + rest
    }
}

/// The words of a text, in order.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}
