//! What `~/.aws` says, for whoever keeps keys there: `credentials` and `config`, as `aws configure` writes them.
//!
//! As with the tools of AWS, the environment goes first. Where it has no keys, those of the profile count that `AWS_PROFILE`
//! names, or of the profile `default`. Only keys themselves are read: how to come by some, by a role or by signing in, is left to
//! `aws configure export-credentials`.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

use object_store::aws::AmazonS3Builder;

/// Files are larger than this for no good reason.
const MOST: u64 = 1 << 20;

/// Whatever a profile says, by key.
type Section = BTreeMap<String, String>;

/// Adds what the profile says and the environment does not.
///
/// # Errors
/// If `AWS_PROFILE` names a profile that does not exist or has no keys, or the files cannot be read.
pub(super) fn complete(builder: AmazonS3Builder) -> io::Result<AmazonS3Builder> {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let file = |at: &str, name: &str| {
        let home = || std::env::home_dir().map(|home| home.join(".aws").join(name));
        let path = variable(at).map(PathBuf::from).or_else(home);
        path.map_or(Ok(String::new()), |path| text(&path))
    };
    let settled = Settled::of(&variable);
    if settled.is_all() {
        return Ok(builder);
    }
    let named = variable("AWS_PROFILE").or_else(|| variable("AWS_DEFAULT_PROFILE"));
    let texts = || Ok((file("AWS_SHARED_CREDENTIALS_FILE", "credentials")?, file("AWS_CONFIG_FILE", "config")?));
    let (credentials, config) = match texts() {
        Ok(texts) => texts,
        // Nobody asked for them.
        Err(_) if named.is_none() => return Ok(builder),
        Err(error) => return Err(error),
    };
    Ok(settled.add(profile(named.as_deref(), &credentials, &config, settled.keys)?, builder))
}

/// What the environment says already.
struct Settled {
    keys: bool,
    region: bool,
    endpoint: bool,
}

impl Settled {
    fn of(variable: &impl Fn(&str) -> Option<String>) -> Self {
        let any = |names: &[&str]| names.iter().any(|name| variable(name).is_some());
        Self {
            keys: any(&["AWS_ACCESS_KEY_ID", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_SKIP_SIGNATURE"]),
            region: any(&["AWS_REGION", "AWS_DEFAULT_REGION"]),
            endpoint: any(&["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT"]),
        }
    }

    fn is_all(&self) -> bool {
        self.keys && self.region && self.endpoint
    }

    fn add(&self, profile: Section, mut builder: AmazonS3Builder) -> AmazonS3Builder {
        let get = |key: &str, is_settled: bool| profile.get(key).filter(|_| !is_settled);
        if let Some(id) = get("aws_access_key_id", self.keys) {
            builder = builder.with_access_key_id(id);
        }
        if let Some(secret) = get("aws_secret_access_key", self.keys) {
            builder = builder.with_secret_access_key(secret);
        }
        if let Some(token) = get("aws_session_token", self.keys) {
            builder = builder.with_token(token);
        }
        if let Some(region) = get("region", self.region) {
            builder = builder.with_region(region);
        }
        if let Some(url) = get("endpoint_url", self.endpoint) {
            builder = builder.with_endpoint(url);
        }
        builder
    }
}

/// The text of a file; none if there is no such file.
fn text(path: &std::path::Path) -> io::Result<String> {
    let unusable =
        |error: io::Error| io::Error::new(error.kind(), format!("{} cannot be read: {error}", path.display()));
    match std::fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(String::new()),
        Ok(metadata) if metadata.len() > MOST => {
            return Err(unusable(io::Error::new(io::ErrorKind::InvalidData, "it is too large")));
        }
        Ok(_) => {}
        Err(error) => return Err(unusable(error)),
    }
    std::fs::read_to_string(path).map_err(unusable)
}

/// What both files say of a profile; what `credentials` says counts first.
fn profile(named: Option<&str>, credentials: &str, config: &str, has_keys: bool) -> io::Result<Section> {
    let name = named.unwrap_or("default");
    let (of_credentials, mut of_config) = (sections(credentials).remove(name), sections(config));
    let of_config = of_config.remove(&format!("profile {name}")).or_else(|| of_config.remove(name));
    let is_known = of_credentials.is_some() || of_config.is_some();
    let mut profile = of_config.unwrap_or_default();
    profile.extend(of_credentials.unwrap_or_default());
    let invalid = |message: String| Err(io::Error::new(io::ErrorKind::InvalidInput, message));
    let has = |key: &str| profile.contains_key(key);
    if has("aws_access_key_id") != has("aws_secret_access_key") {
        return invalid(format!("the profile {name} in ~/.aws has a half of a key"));
    }
    match named {
        Some(name) if !is_known => invalid(format!("there is no profile {name} in ~/.aws, which AWS_PROFILE names")),
        Some(name) if !has_keys && !has("aws_access_key_id") => invalid(format!(
            "the profile {name} in ~/.aws has no keys; aws configure export-credentials --profile {name} --format env says \
             which to set"
        )),
        _ => Ok(profile),
    }
}

/// The sections of a file. Settings below others are of no interest here.
fn sections(text: &str) -> BTreeMap<String, Section> {
    let mut sections: BTreeMap<String, Section> = BTreeMap::new();
    let mut current = None;
    for line in text.lines() {
        let is_below = line.starts_with([' ', '\t']);
        let line = line.trim();
        if line.is_empty() || line.starts_with(['#', ';']) || is_below {
            continue;
        }
        if let Some(header) = line.strip_prefix('[').and_then(|line| line.split_once(']')) {
            let name = header.0.split_whitespace().collect::<Vec<_>>().join(" ");
            current = Some(sections.entry(name).or_default());
        } else if let (Some(section), Some((key, value))) = (&mut current, line.split_once('='))
            && !value.trim().is_empty()
        {
            section.insert(key.trim().to_ascii_lowercase(), value.trim().to_owned());
        }
    }
    sections
}

#[cfg(test)]
mod tests {
    use super::*;

    const CREDENTIALS: &str = "\
# of mine
[default]
aws_access_key_id = AKID
aws_secret_access_key = s=cret

[ work ]
aws_access_key_id=AKIDWORK
AWS_SECRET_ACCESS_KEY=secret
aws_session_token =  token
[half]
aws_access_key_id=AKIDHALF
";
    const CONFIG: &str = "\
[default]
region = eu-west-1
s3 =
  addressing_style = path
[profile work]
region = us-east-2 \r
; from here on
endpoint_url = http://127.0.0.1:9000
aws_access_key_id = ANOTHER
[profile role]
role_arn = arn:aws:iam::1:role/r
region = us-east-1
";

    fn check(named: Option<&str>, expected: &[(&str, &str)]) {
        let found = profile(named, CREDENTIALS, CONFIG, false).unwrap_or_default();
        let found: Vec<_> = found.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        assert_eq!(found, expected, "{named:?}");
    }

    #[test]
    fn profiles_are_of_both_files() {
        let default = [("aws_access_key_id", "AKID"), ("aws_secret_access_key", "s=cret"), ("region", "eu-west-1")];
        check(None, &default);
        check(Some("default"), &default);
        check(
            Some("work"),
            &[
                ("aws_access_key_id", "AKIDWORK"),
                ("aws_secret_access_key", "secret"),
                ("aws_session_token", "token"),
                ("endpoint_url", "http://127.0.0.1:9000"),
                ("region", "us-east-2"),
            ],
        );
    }

    #[test]
    fn what_a_profile_lacks_is_said_without_what_it_has() {
        let refused = |named, has_keys| match profile(named, CREDENTIALS, CONFIG, has_keys) {
            Ok(_) => String::new(),
            Err(error) => error.to_string(),
        };
        assert!(refused(Some("absent"), false).contains("there is no profile absent"));
        assert!(refused(Some("role"), false).contains("export-credentials --profile role"));
        let half = refused(Some("half"), false);
        assert!(half.contains("a half of a key") && !half.contains("AKID"), "{half}");
        assert_eq!(refused(Some("role"), true), "", "keys are in the environment");
        assert!(profile(None, "", "", false).is_ok_and(|profile| profile.is_empty()), "a machine may have a role");
    }
}
