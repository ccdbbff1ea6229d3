//! The values of an axis.

use super::Reading;
use crate::file::{
    source::quoted,
    sweep::quantity::{Quantity, of_node},
    tree::Node,
};

impl Reading<'_> {
    /// The values as numbers. An error where there are too few, where one is none, or where they do
    /// not rise.
    pub(super) fn values(&mut self, list: &Node) -> Vec<f64> {
        let nodes = list.elements();
        if nodes.len() < 2 {
            let message = match nodes.len() {
                0 => "this axis has no value".to_owned(),
                _ => "this axis has one value only".to_owned(),
            };
            self.error(list.span, message, "give it two values or more");
        }
        let mut numbers = Vec::new();
        let mut before: Option<(&Node, Quantity)> = None;
        for node in nodes {
            let text = quoted(node.text().unwrap_or_default());
            let Some(quantity) = of_node(node) else {
                let help = "write a number, with a unit where the setting has one, for example \
                            `20/s`";
                self.error(node.span, format!("expected a number to move to, found {text}"), help);
                continue;
            };
            numbers.push(quantity.number);
            if let Some((other, last)) = before.replace((node, quantity.clone())) {
                self.compare((other, &last), (node, &quantity));
            }
        }
        numbers
    }

    fn compare(&mut self, (other, last): (&Node, &Quantity), (node, quantity): (&Node, &Quantity)) {
        let text = |node: &Node| quoted(node.text().unwrap_or_default());
        let (this, that) = (text(node), text(other));
        let (message, help) = if last.kind != quantity.kind {
            let (ours, theirs) = (quantity.kind.name(), last.kind.name());
            let message = format!("{this} is {ours}, and {that} before it is {theirs}");
            (message, "the values of an axis are of one kind")
        } else if last.number == quantity.number {
            (format!("{this} is the same as {that} before it"), "leave one of them out")
        } else if last.number > quantity.number {
            let help = "the values of an axis rise, so that its curve and `over` have a direction";
            (format!("{this} is less than {that} before it"), help)
        } else {
            return;
        };
        self.error(node.span, message, help);
    }
}
