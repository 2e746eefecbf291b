//! The kinds of access that are linked.

use azul_transform::__inventory as inventory;

use super::AccessPlugin;

/// A kind of access submitted at link time; made by [`register_access!`](crate::register_access).
pub struct Registration(pub &'static dyn AccessPlugin);

inventory::collect!(Registration);

/// Registers a kind of access: `azul_service::register_access!(&Ldap);`, once.
#[macro_export]
macro_rules! register_access {
    ($plugin:expr) => {
        $crate::__inventory::submit! { $crate::auth::Registration($plugin) }
    };
}

/// Every kind that is linked.
pub fn plugins() -> impl Iterator<Item = &'static dyn AccessPlugin> {
    inventory::iter::<Registration>().map(|registration| registration.0)
}
