//! What somebody would write with serde's derives for the types that are measured.
//!
//! Members have the types of the emitted ones, with two exceptions. Times are text here, as they are inside. And the
//! enumerations of a record are closed: derives have no form for open ones that is half as fast, which one subject
//! shows.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

/// Mirrors a struct: every member that is an `Option` may be missing and is left out when it is `None`.
macro_rules! mirror {
    ($(#[$attribute:meta])* $name:ident { $($members:tt)* }) => {
        mirror! { @split [$(#[$attribute])* $name] [] $($members)* }
    };
    (@split $head:tt [$($done:tt)*] $(#[$attribute:meta])* $member:ident: Option<$ty:ty>, $($more:tt)*) => {
        mirror! {
            @split $head
            [$($done)* #[serde(default, skip_serializing_if = "Option::is_none")] $(#[$attribute])* $member: Option<$ty>,]
            $($more)*
        }
    };
    (@split $head:tt [$($done:tt)*] $(#[$attribute:meta])* $member:ident: $ty:ty, $($more:tt)*) => {
        mirror! { @split $head [$($done)* $(#[$attribute])* $member: $ty,] $($more)* }
    };
    (@split [$(#[$attribute:meta])* $name:ident] [$($members:tt)*]) => {
        #[derive(Serialize, Deserialize)]
        $(#[$attribute])*
        pub(crate) struct $name { $($members)* }
    };
}

mirror! {
    Review {
        key: Option<String>,
        org_id: Option<i64>,
        id: Option<i64>,
        business_id: Option<String>,
        partner: Option<Publisher>,
        partner_id: Option<String>,
        author_name: Option<String>,
        date: Option<String>,
        update_date: Option<String>,
        delete_date: Option<String>,
        rating: Option<i64>,
        recommended: Option<bool>,
        title: Option<String>,
        content: Option<String>,
        state: Option<State>,
        link: Option<String>,
        tags: Option<Vec<Tag>>,
        comments: Option<Comments>,
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Publisher {
    GoogleMyBusiness,
    Facebook,
    Tripadvisor,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Treated,
    NotTreated,
    Deleted,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Comments {
    One(Comment),
    List(Vec<Comment>),
    Other(Value),
}

mirror! {
    Comment {
        id: Option<i64>,
        partner_id: Option<String>,
        created: Option<String>,
        author_name: Option<String>,
        content: Option<String>,
        date: Option<String>,
        update_date: Option<String>,
        can_edit: Option<bool>,
        review_id: Option<i64>,
        parent_id: Option<i64>,
        user_id: Option<String>,
        is_reply_suggestion: Option<bool>,
        replies: Option<Vec<Comment>>,
    }
}

mirror! {
    Tag {
        id: Option<i64>,
        label: Option<String>,
        color: Option<String>,
    }
}

mirror! {
    Template {
        id: Option<i64>,
        org_id: Option<i64>,
        update_date: Option<String>,
        creation_date: Option<String>,
        language: Option<Lang>,
        title: Option<String>,
        text: Option<String>,
        negative: Option<bool>,
        neutral: Option<bool>,
        positive: Option<bool>,
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Lang {
    Fr,
    En,
    Es,
    It,
    #[serde(rename = "pt-br")]
    PtBr,
    De,
    Ar,
    Nl,
    Pl,
    Cs,
    Ca,
    Sk,
    Pt,
    Lv,
    Ro,
    Bg,
    Hu,
}

/// The same, open: the last variant takes what the others are not named for.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum OpenLang {
    Fr,
    En,
    Es,
    It,
    #[serde(rename = "pt-br")]
    PtBr,
    De,
    Ar,
    Nl,
    Pl,
    Cs,
    Ca,
    Sk,
    Pt,
    Lv,
    Ro,
    Bg,
    Hu,
    #[serde(untagged)]
    Other(String),
}

mirror! {
    #[serde(rename_all = "camelCase")]
    UpdateConversationResponse {
        success: bool,
        conversation: Conversation,
    }
}

mirror! {
    #[serde(rename_all = "camelCase")]
    Conversation {
        id: Option<String>,
        location_id: String,
        contact_id: String,
        assigned_to: Option<String>,
        user_id: Option<String>,
        last_message_body: Option<String>,
        last_message_date: Option<String>,
        last_message_type: Option<MessageType>,
        unread_count: Option<i64>,
        inbox: Option<bool>,
        starred: Option<bool>,
        deleted: bool,
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(clippy::enum_variant_names, reason = "the values have that prefix")]
enum MessageType {
    TypeCall,
    TypeSms,
    TypeEmail,
    TypeSmsReviewRequest,
    TypeWebchat,
    TypeSmsNoShowRequest,
    TypeCampaignSms,
    TypeCampaignCall,
    TypeCampaignEmail,
    TypeCampaignVoicemail,
    TypeFacebook,
    TypeCampaignFacebook,
    TypeCampaignManualCall,
    TypeCampaignManualSms,
    TypeGmb,
    TypeCampaignGmb,
    TypeReview,
    TypeInstagram,
    TypeWhatsapp,
    TypeCustomSms,
    TypeCustomEmail,
    TypeCustomProviderSms,
    TypeCustomProviderEmail,
    TypeIvrCall,
    TypeActivityContact,
    TypeActivityInvoice,
    TypeActivityPayment,
    TypeActivityOpportunity,
    TypeLiveChat,
    TypeLiveChatInfoMessage,
    TypeActivityAppointment,
    TypeFacebookComment,
    TypeInstagramComment,
    TypeCustomCall,
    TypeInternalComment,
    TypeActivityEmployeeActionLog,
}

mirror! {
    #[serde(rename_all = "camelCase")]
    ObjectRecord {
        id: String,
        owner: Vec<String>,
        followers: Vec<String>,
        properties: Map<String, Value>,
        date_added: String,
        date_updated: String,
    }
}

mirror! {
    #[serde(rename_all = "camelCase")]
    UpdateReviewBody {
        alt_id: String,
        alt_type: AltType,
        product_id: String,
        status: String,
        reply: Option<Vec<Reply>>,
        rating: Option<f64>,
        headline: Option<String>,
        detail: Option<String>,
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum AltType {
    Location,
}

mirror! {
    Reply {
        headline: String,
        comment: String,
        user: Option<User>,
    }
}

mirror! {
    #[serde(rename_all = "camelCase")]
    User {
        name: String,
        email: String,
        phone: Option<String>,
        is_customer: Option<bool>,
    }
}

/// The state of a member that may be absent, null or have a value: what `serde_with::rust::double_option` does.
fn some<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

mirror! {
    Profile {
        name: String,
        #[serde(deserialize_with = "Option::deserialize")]
        nickname: NullOr<String>,
        age: Option<i64>,
        #[serde(deserialize_with = "some")]
        motto: Option<Option<String>>,
        #[serde(deserialize_with = "some")]
        address: Option<Option<Address>>,
        anything: Value,
        #[serde(deserialize_with = "some")]
        note: Option<Option<Value>>,
        tags: Option<Vec<Option<String>>>,
    }
}

/// A member that has to be there; under its own name `Option` stands for one that need not.
type NullOr<T> = Option<T>;

mirror! {
    Address {
        city: Option<String>,
    }
}

mirror! {
    Loose {
        rest: Option<String>,
        #[serde(flatten)]
        other_members: Map<String, Value>,
    }
}

mirror! {
    Stock {
        counts: Option<BTreeMap<String, i64>>,
        items: Option<BTreeMap<String, Item>>,
        lists: Option<BTreeMap<String, Vec<Option<String>>>>,
    }
}

mirror! {
    Item {
        price: f64,
    }
}

mirror! {
    Line {
        from: (f64, f64),
        to: (f64, f64),
        path: Option<Vec<(f64, f64)>>,
    }
}

mirror! {
    Alarm {
        level: Level,
        offset: Option<Offset>,
        ratio: Option<f64>,
        #[serde(deserialize_with = "some")]
        exit: Option<Option<Exit>>,
    }
}

/// Mirrors an enumeration of integers, for which there is no derive: it goes through `i64`.
macro_rules! integers {
    ($name:ident { $($variant:ident = $value:literal,)* }) => {
        #[derive(Clone, Serialize, Deserialize)]
        #[serde(from = "i64", into = "i64")]
        enum $name {
            $($variant,)*
            Other(i64),
        }

        impl From<i64> for $name {
            fn from(number: i64) -> Self {
                match number {
                    $($value => Self::$variant,)*
                    other => Self::Other(other),
                }
            }
        }

        impl From<$name> for i64 {
            fn from(value: $name) -> Self {
                match value {
                    $($name::$variant => $value,)*
                    $name::Other(number) => number,
                }
            }
        }
    };
}

integers! { Level { None = 0, Low = 10, Middle = 20, High = 4_294_967_296, } }
integers! { Offset { Before = -1, At = 0, After = 1, } }
integers! { Exit { Success = 0, Failure = 255, } }

#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(crate) enum Shape {
    #[serde(alias = "disc")]
    Circle {
        radius: f64,
    },
    Square {
        side: f64,
    },
}

/// The same, open: what has another tag is kept.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum OpenShape {
    Known(Shape),
    Other(Value),
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Target {
    Company(Company),
    Person(Person),
    Other(Value),
}

mirror! {
    Person {
        name: String,
        email: Option<String>,
    }
}

mirror! {
    Company {
        name: String,
        vat: String,
    }
}

mirror! {
    Filter {
        value: Option<FilterValue>,
        target: Option<Target>,
        many: Option<Many>,
    }
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum FilterValue {
    Text(String),
    Integer(i64),
    Other(Value),
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Many {
    Text(String),
    List(Vec<String>),
    Other(Value),
}
