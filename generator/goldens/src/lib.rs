//! What the generator emits for the documents in `in`, compiled. `tests/golden.rs` of the generator writes it.
//!
//! Each module is a client of its own; the values and requests of this package's tests go through them.

#[rustfmt::skip]
pub mod all_of;
#[rustfmt::skip]
pub mod all_of_traps;
#[rustfmt::skip]
pub mod bare_heirs;
#[rustfmt::skip]
pub mod bodies;
#[rustfmt::skip]
pub mod callbacks;
#[rustfmt::skip]
pub mod constants;
#[rustfmt::skip]
pub mod defaults;
#[rustfmt::skip]
pub mod deprecated;
#[rustfmt::skip]
pub mod documentation;
#[rustfmt::skip]
pub mod empty;
#[rustfmt::skip]
pub mod examples;
#[rustfmt::skip]
pub mod extended_self;
#[rustfmt::skip]
pub mod form_bodies;
#[rustfmt::skip]
pub mod form_parts;
#[rustfmt::skip]
pub mod formats;
#[rustfmt::skip]
pub mod groups;
#[rustfmt::skip]
pub mod header_params;
#[rustfmt::skip]
pub mod idempotency;
#[rustfmt::skip]
pub mod identifiers;
#[rustfmt::skip]
pub mod inheritance;
#[rustfmt::skip]
pub mod inherited_members;
#[rustfmt::skip]
pub mod integer_enums;
#[rustfmt::skip]
pub mod isolated;
#[rustfmt::skip]
pub mod joined_base;
#[rustfmt::skip]
pub mod joined_parts;
#[rustfmt::skip]
pub mod limits;
#[rustfmt::skip]
pub mod long_names;
#[rustfmt::skip]
pub mod lossless;
#[rustfmt::skip]
pub mod maps;
#[rustfmt::skip]
pub mod media_ranges;
#[rustfmt::skip]
pub mod media_types;
#[rustfmt::skip]
pub mod mislabelled30;
#[rustfmt::skip]
pub mod mislabelled31;
#[rustfmt::skip]
pub mod mixed_enums;
#[rustfmt::skip]
pub mod mixed_values;
#[rustfmt::skip]
pub mod multipart;
#[rustfmt::skip]
pub mod named_values;
#[rustfmt::skip]
pub mod names;
#[rustfmt::skip]
pub mod null_values;
#[rustfmt::skip]
pub mod numbers;
#[rustfmt::skip]
pub mod object_keywords;
#[rustfmt::skip]
pub mod one_sided;
#[rustfmt::skip]
pub mod openapi32;
#[rustfmt::skip]
pub mod openapi32_ignored;
#[rustfmt::skip]
pub mod pages;
#[rustfmt::skip]
pub mod path_params;
#[rustfmt::skip]
pub mod path_styles;
#[rustfmt::skip]
pub mod path_tails;
#[rustfmt::skip]
pub mod presence;
#[rustfmt::skip]
pub mod presence30;
#[rustfmt::skip]
pub mod provenance;
#[rustfmt::skip]
pub mod published_paths;
#[rustfmt::skip]
pub mod published_references;
#[rustfmt::skip]
pub mod published_schemas;
#[rustfmt::skip]
pub mod query_params;
#[rustfmt::skip]
pub mod query_shapes;
#[rustfmt::skip]
pub mod recursion;
#[rustfmt::skip]
pub mod reference_siblings;
#[rustfmt::skip]
pub mod references;
#[rustfmt::skip]
pub mod renamed;
#[rustfmt::skip]
pub mod repeated_forms;
#[rustfmt::skip]
pub mod response_headers;
#[rustfmt::skip]
pub mod responses;
#[rustfmt::skip]
pub mod rules;
#[rustfmt::skip]
pub mod security;
#[rustfmt::skip]
pub mod servers;
#[rustfmt::skip]
pub mod shape_unions;
#[rustfmt::skip]
pub mod shared_parameters;
#[rustfmt::skip]
pub mod shared_parts;
#[rustfmt::skip]
pub mod shared_tags;
#[rustfmt::skip]
pub mod statuses;
#[rustfmt::skip]
pub mod string_enums;
#[rustfmt::skip]
pub mod tagged_unions;
#[rustfmt::skip]
pub mod told_apart;
#[rustfmt::skip]
pub mod tuples;
#[rustfmt::skip]
pub mod undeclared;
#[rustfmt::skip]
pub mod union_traps;
#[rustfmt::skip]
pub mod values_and_types;
#[rustfmt::skip]
pub mod webhooks_events;
#[rustfmt::skip]
pub mod webhooks_plain;
#[rustfmt::skip]
pub mod webhooks_stamped;
