//! Our own fixtures: what documents become of them, reviewed by people, and what holds for all of them.

azul_testing::project!(azul_projects_anvil::Anvil, "../fixtures/anvil");
