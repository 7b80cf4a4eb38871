"""Claims about the order list, on bound steps made by hand."""

from twofold.book.orders import amount, orders
from twofold.plan.order import order_list
from twofold.plan.records import Plan, Project
from twofold.store import parse

MASSES = {"a": 8.0, "b": 7.0}


def project(cubes_project, *supplies):
    tasks = [{**t, "supplies": [s for id, s in supplies if id == t["id"]]} for t in cubes_project["tasks"]]
    return parse(Project, {**cubes_project, "tasks": tasks}, "test")


def supply(what, amount, unit, per, lead=0):
    return {"what": what, "amount": amount, "unit": unit, "per": per, "lead_days": lead}


def rows(bound, *supplies, masses=MASSES):
    bound_ = project(bound, *supplies)
    plan = Plan.model_construct(steps=())
    return {r.what: r for r in orders(order_list(bound_, plan).articles, masses)}


def test_each_child_is_counted_apart_and_by_its_own_weight(bound):
    found = rows(
        bound, ("incision", supply("red cells", 40, "mL", "kg")), ("close.a", supply("dura", 1, "piece", "child"))
    )
    assert found["red cells"].own == {"a": "320 mL", "b": "280 mL"} and found["red cells"].shared == ""
    assert found["dura"].own == {"a": "1 piece", "b": ""}


def test_things_come_whole_and_volumes_do_not(bound):
    found = rows(
        bound, ("incision", supply("red cells", 1.5, "unit", "kg")), ("incision", supply("glue", 0.5, "mL", "kg"))
    )
    assert found["red cells"].own == {"a": "12 units", "b": "11 units"} and found["glue"].own["b"] == "3.5 mL"
    assert amount(0.1 * 30, "unit") == "3 units"


def test_an_article_of_the_operation_is_ordered_once_however_often_a_step_is_made(bound):
    twice = [(f"close.{t}", supply("drill", 1, "piece", "operation")) for t in "ab"]
    assert rows(bound, *twice)["drill"].shared == "1 piece"
    each = [(f"close.{t}", supply("drape", 1, "piece", "step")) for t in "ab"]
    assert rows(bound, *each)["drape"].shared == "2 pieces"


def test_without_a_weight_the_list_says_so_per_kilogram(bound):
    found = rows(bound, ("incision", supply("red cells", 40, "mL", "kg")), masses={"a": None, "b": None})
    assert found["red cells"].own == {"a": "40 mL/kg", "b": "40 mL/kg"}


def test_what_must_be_ordered_first_stands_first(bound):
    found = rows(
        bound, ("incision", supply("soon", 1, "set", "step", 2)), ("incision", supply("late", 1, "set", "step", 60))
    )
    assert list(found) == ["late", "soon"]
    assert (found["late"].by, found["soon"].by) == ("22 Aug 2026", "19 Oct 2026")
