//! An application that uses every part of the client of `shop.yaml`: each method with its arguments and its answer, each
//! field with its type, each variant, and the traits that follow from the direction in which a type travels.
//!
//! It is compiled against the client of every mutation and never run. What it does not write down is what no
//! application may rely on: structs are made by `new` and setters, and every `match` has an arm for the rest.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::shop::items::{ListItemsError, ListItemsParams, ListItemsParamsSort};
use crate::shop::orders::{AddPhotoBody, PlaceOrderResponse};
use crate::shop::runtime::{Date, Error, File, Timestamp, TokenSource};
use crate::shop::types::{
    Color, Conflict, Item, ItemChange, Level, Look, Money, NewItem, Order, Problem, Receipt, Round,
    Sale, Square, State, Stock, Waiting,
};
use crate::shop::webhooks::Event;
use crate::shop::{Builder, Client, RegionalServer, RegionalServerRegion, Server, headers};

pub(crate) fn client(
    choice: bool,
    source: impl TokenSource + 'static,
) -> Result<Client, Error> {
    let server = if choice {
        Server::Production
    } else {
        let region = if choice {
            RegionalServerRegion::Eu
        } else {
            RegionalServerRegion::Us
        };
        Server::Regional(RegionalServer::new().region(region))
    };
    let builder: Builder = Client::builder().token("secret").api_key("key");
    builder.token_source(source).server(server).build()
}

pub(crate) async fn items(client: &Client) -> Result<(), Error> {
    let params = ListItemsParams::new("a")
        .limit(7_i32)
        .sort(ListItemsParamsSort::Name)
        .x_trace("t");
    let shop: &String = &params.shop;
    let limit: Option<i32> = params.limit;
    let trace: &Option<String> = &params.x_trace;
    let sort = match &params.sort {
        Some(ListItemsParamsSort::Name) => "name",
        Some(ListItemsParamsSort::Price) => "price",
        Some(ListItemsParamsSort::Unknown(other)) => other.as_str(),
        _ => "",
    };
    let page: Vec<Item> = client.items().list_items(&params).await?;
    let with_meta = client.items().list_items(&params).with_meta().await?;
    let total: Option<i64> = with_meta.header(headers::X_TOTAL).ok().flatten();
    let next: Option<String> = with_meta.header(headers::X_NEXT).ok().flatten();
    if let Err(error) = client.items().list_items(&params).await {
        match error.typed::<ListItemsError>() {
            Some(Ok(ListItemsError::NotFound(problem))) => problem_of(&problem),
            Some(Ok(ListItemsError::Conflict(conflict))) => conflict_of(&conflict),
            _ => {}
        }
    }
    let new = new_item();
    let made: Item = client.items().create_item(&new).await?;
    let one: Item = client.items().get_item(7_i64).await?;
    let change = ItemChange::new().name("n").due(Date::new("2026-01-01"));
    let changed: Item = client.items().change_item(7, Some(&change)).await?;
    let unchanged: Item = client.items().change_item(7, None).await?;
    client.items().delete_item(7).await?;
    for item in page.iter().chain([&made, &one, &changed, &unchanged]) {
        read(item);
    }
    drop((shop.clone(), limit, trace.clone(), sort.len(), total, next));
    Ok(())
}

fn new_item() -> NewItem {
    let price: Money = Money::new(1.5_f64, "EUR");
    let new = NewItem::new("n", price)
        .color(Color::Red)
        .remark("r")
        .hidden(true)
        .parts(vec![String::new()]);
    let name: &String = &new.name;
    let price: &Money = &new.price;
    let remark: &Option<String> = &new.remark;
    let hidden: Option<bool> = new.hidden;
    let parts: &Option<Vec<String>> = &new.parts;
    let color: usize = match &new.color {
        Some(Color::Red) => 1,
        Some(Color::Green) => 2,
        Some(Color::Unknown(other)) => other.len(),
        _ => 0,
    };
    drop((name, price, remark, hidden, parts, color));
    new.clone()
}

fn read(item: &Item) {
    let id: i64 = item.id;
    let name: &String = &item.name;
    let amount: f64 = item.price.amount;
    let currency: &String = &item.price.currency;
    let made: &Option<Timestamp> = &item.made;
    let weight: Option<f64> = item.weight;
    let stock: Option<i32> = item.stock;
    let labels: &Option<Vec<String>> = &item.labels;
    let sizes: &Option<BTreeMap<String, i64>> = &item.sizes;
    let state: usize = match &item.state {
        Some(State::New) => 1,
        Some(State::Old) => 2,
        Some(State::Unknown(other)) => other.len(),
        _ => 0,
    };
    if let Some(look) = &item.look {
        look_of(look);
    }
    drop((id, name, amount, currency, made, weight, stock, labels, sizes, state));
}

fn look_of(look: &Look) {
    match look {
        Look::Round(round) => {
            let (kind, radius): (&String, f64) = (&round.kind, round.radius);
            drop((kind, radius));
        }
        Look::Square(square) => {
            let (kind, side): (&String, f64) = (&square.kind, square.side);
            drop((kind, side));
        }
        Look::Unknown(raw) => drop(raw.get().len()),
        _ => {}
    }
}

fn problem_of(problem: &Problem) {
    let message: &String = &problem.message;
    drop(message.clone());
}

fn conflict_of(conflict: &Conflict) {
    let since: &String = &conflict.since;
    drop(since.clone());
}

pub(crate) async fn orders(client: &Client) -> Result<(), Error> {
    let counts: BTreeMap<String, i64> = client.orders().count_orders().await?;
    let level = if counts.is_empty() { Level::N1 } else { Level::N2 };
    let order = Order::new(7_i64, level)
        .look(Look::Round(Round::new("round", 1.0_f64)))
        .look(Look::Square(Square::new("square", 1.0_f64)));
    let item: i64 = order.item;
    let level: i64 = match order.level {
        Level::N1 => 1,
        Level::N2 => 2,
        Level::Unknown(other) => other,
        _ => 0,
    };
    let look: &Option<Look> = &order.look;
    drop((item, level, look.clone()));
    match client.orders().place_order(&order).await? {
        PlaceOrderResponse::Ok(receipt) => {
            let receipt: Receipt = receipt;
            let total: Money = receipt.total;
            drop(total);
        }
        PlaceOrderResponse::Accepted(waiting) => {
            let waiting: Waiting = waiting;
            let place: i64 = waiting.place;
            drop(place);
        }
        _ => {}
    }
    let stored: String = client.orders().set_note("c", "note").await?;
    let photo = File::new(stored.into_bytes());
    let form = AddPhotoBody::new(photo).title("t");
    let title: &Option<String> = &form.title;
    let photo: &File = &form.photo;
    drop((title, photo.clone()));
    client.orders().add_photo("c", &form).await?;
    client.session().log_out().await
}

pub(crate) fn event(body: &[u8]) {
    match Event::parse(body) {
        Ok(Event::ItemSold(sale)) => {
            let sale: Sale = sale;
            let item: i64 = sale.item;
            let buyer: Option<String> = sale.buyer;
            drop((item, buyer));
        }
        Ok(Event::StockLow(stock)) => {
            let stock: Stock = stock;
            let left: i64 = stock.left;
            drop(left);
        }
        Ok(Event::Unknown { kind, .. }) => drop(kind),
        _ => {}
    }
}

/// Nothing that the application stores or shows may lose its direction.
pub(crate) fn traits() {
    fn sent<T: Serialize + Clone + std::fmt::Debug>() {}
    fn received<T: for<'de> Deserialize<'de> + Clone + std::fmt::Debug>() {}
    fn made<T: Default>() {}
    sent::<NewItem>();
    sent::<ItemChange>();
    sent::<Order>();
    sent::<Color>();
    sent::<Level>();
    sent::<Look>();
    sent::<Money>();
    received::<Item>();
    received::<State>();
    received::<Look>();
    received::<Money>();
    received::<Receipt>();
    received::<Waiting>();
    received::<Problem>();
    received::<Conflict>();
    received::<Sale>();
    received::<Stock>();
    made::<ItemChange>();
    made::<RegionalServer>();
}
