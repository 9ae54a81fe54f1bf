//! The calls that are compared, each once emitted and once written by hand.

use std::time::Duration;

use generated_client::highlevel::HighLevel;
use generated_client::highlevel::objects::UpdateRecordParams;
use generated_client::highlevel::types::UpdateConversationBody;
use generated_client::partoo::Partoo;
use generated_client::partoo::reviews::CreateTemplateBody;
use generated_client::partoo::types::Lang;
use generated_client::runtime::{JsonObject, Quota};
use serde_json::{Map, Value, json};

use crate::{Error, by_hand, server};

/// A quota that is never used up: the emitted calls are counted, and none has to wait.
const AMPLE: Quota = Quota::new("ample", u64::MAX, Duration::from_secs(1));
const TOKEN: &str = "4f9a6b2c8d1e3f5a7b9c0d2e4f6a8b1c";
const KEY: &str = "9c0d2e4f6a8b1c3d5e7f";
const LOCATION: &str = "ve9EPM428h8vShlRW1KT";
const ID: &str = "661c06b4ffde146bdb469442";
const SCHEMA: &str = "custom_objects.ticket";

/// Who makes a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The emitted client.
    Emitted,
    /// The client written by hand.
    ByHand,
}

/// Which call it is.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Conversation,
    Template,
    /// A record with so many fields in the request and in the answer.
    Record(usize),
}

/// One call, with both clients and a server of its own.
#[derive(Debug)]
pub struct Case {
    /// What it is, in a few words.
    pub name: &'static str,
    /// How long the answer's body is.
    pub answer_bytes: usize,
    kind: Kind,
    highlevel: HighLevel,
    partoo: Partoo,
    by_hand: by_hand::Client,
}

/// Every case.
///
/// # Errors
///
/// A server or a client cannot be set up.
pub fn all() -> Result<Vec<Case>, Error> {
    [
        ("conversation, 12 members", Kind::Conversation),
        ("template, 10 members", Kind::Template),
        ("record, 4 KB", Kind::Record(60)),
        ("record, 64 KB", Kind::Record(1_000)),
    ]
    .into_iter()
    .map(|(name, kind)| Case::new(name, kind))
    .collect()
}

impl Case {
    fn new(name: &'static str, kind: Kind) -> Result<Self, Error> {
        let answer = kind.answer().to_string();
        let base = format!("http://{}", server::start(&answer)?);
        Ok(Self {
            name,
            answer_bytes: answer.len(),
            kind,
            highlevel: HighLevel::builder()
                .base_url(&base)
                .token(TOKEN)
                .quotas([AMPLE])
                .build()?,
            partoo: Partoo::builder()
                .base_url(&base)
                .api_key(KEY)
                .quotas([AMPLE])
                .build()?,
            by_hand: by_hand::Client::new(&base, TOKEN, KEY)?,
        })
    }

    /// Makes the call once, from its values to the value of its answer.
    ///
    /// # Errors
    ///
    /// The call fails, or its answer is not the one that was sent.
    pub async fn call(&self, side: Side) -> Result<(), Error> {
        let is_right = match side {
            Side::Emitted => self.emitted().await?,
            Side::ByHand => self.by_hand().await?,
        };
        if is_right {
            Ok(())
        } else {
            Err(format!("{}: another answer", self.name).into())
        }
    }

    async fn emitted(&self) -> Result<bool, Error> {
        match self.kind {
            Kind::Conversation => {
                let body = UpdateConversationBody::new(LOCATION)
                    .unread_count(1)
                    .starred(true);
                let conversations = self.highlevel.conversations();
                let answer = conversations.update_conversation(ID, &body).await?;
                Ok(answer.success && answer.conversation.id.as_deref() == Some(ID))
            }
            Kind::Template => {
                let body =
                    CreateTemplateBody::new(Lang::Fr, false, true, true, "Merci !", "Bon accueil");
                let answer = self.partoo.reviews().create_template(&body).await?;
                Ok(answer.id == Some(34))
            }
            Kind::Record(fields) => {
                let mut body = JsonObject::new();
                body.insert("properties", properties(fields));
                let params = UpdateRecordParams::new(LOCATION);
                let objects = self.highlevel.objects();
                let answer = objects.update_record(SCHEMA, ID, &params, &body).await?;
                Ok(answer.record.is_some_and(|record| record.id == ID))
            }
        }
    }

    async fn by_hand(&self) -> Result<bool, Error> {
        match self.kind {
            Kind::Conversation => {
                let body = by_hand::UpdateConversation {
                    location_id: LOCATION.to_owned(),
                    unread_count: Some(1),
                    starred: Some(true),
                    feedback: None,
                };
                let answer = self.by_hand.update_conversation(ID, &body).await?;
                Ok(answer.success && answer.conversation.id.as_deref() == Some(ID))
            }
            Kind::Template => {
                let body = by_hand::CreateTemplate {
                    language: by_hand::Lang::Fr,
                    negative: false,
                    neutral: true,
                    positive: true,
                    text: "Merci !".to_owned(),
                    title: "Bon accueil".to_owned(),
                };
                Ok(self.by_hand.create_template(&body).await?.id == Some(34))
            }
            Kind::Record(fields) => {
                let mut body = Map::new();
                body.insert("properties".to_owned(), properties(fields));
                let answer = self
                    .by_hand
                    .update_record(SCHEMA, ID, LOCATION, &body)
                    .await?;
                Ok(answer.record.is_some_and(|record| record.id == ID))
            }
        }
    }
}

impl Kind {
    /// What the server answers.
    fn answer(self) -> Value {
        match self {
            Self::Conversation => json!({ "success": true, "conversation": {
                "id": ID,
                "locationId": LOCATION,
                "contactId": "9VEmS0si86GW6gXWU89b",
                "assignedTo": "tDtDnQdgm2LXpyiqYvZ6",
                "userId": "tDtDnQdgm2LXpyiqYvZ6",
                "lastMessageBody": "Hello, this is the message body",
                "lastMessageDate": "1628008053263",
                "lastMessageType": "TYPE_CAMPAIGN_EMAIL",
                "unreadCount": 1,
                "inbox": true,
                "starred": true,
                "deleted": false,
            } }),
            Self::Template => json!({
                "id": 34,
                "org_id": 42,
                "update_date": "2017-08-01T19:15:54.256000+02:00",
                "creation_date": "2017-08-01T19:15:54.256000+02:00",
                "language": "fr",
                "title": "Bon accueil",
                "text": "Merci !",
                "negative": false,
                "neutral": true,
                "positive": true,
            }),
            Self::Record(fields) => json!({ "record": {
                "id": ID,
                "owner": ["sx6wyHhbFdRXh302LLNR"],
                "followers": ["sx6wyHhbFdRXh302Lunr", "sx6wyHhbFdRXh302Lunx"],
                "properties": properties(fields),
                "dateAdded": "2024-07-11T10:20:30.000Z",
                "dateUpdated": "2024-07-11T10:20:30.000Z",
            } }),
        }
    }
}

/// Values of a record's fields; each is some 64 bytes of JSON.
fn properties(fields: usize) -> Value {
    let field = |at: usize| {
        let value = format!("value of the field with the number {at:06}");
        (format!("field_{at:06}"), Value::String(value))
    };
    Value::Object((0..fields).map(field).collect())
}
