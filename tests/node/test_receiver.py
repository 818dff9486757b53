"""What is asked of the receiver in Python is asked of the one in JavaScript."""

from tests.examples.test_receiver import (
    test_a_challenge_is_answered_with_itself,
    test_a_delivery_is_taken_once_and_shown_in_its_order,
    test_a_hanging_one_is_given_up_at_the_deadline,
    test_a_whole_order_is_received_by_it,
    test_answers_as_long_as_they_may_be_are_taken_with_their_words,
    test_it_fits_a_page,
    test_it_takes_what_either_secret_signed_while_one_is_rotated,
    test_it_turns_away_what_is_not_ours,
    test_what_it_is_set_to_answer_is_what_came_of_it,
    test_words_that_are_not_those_of_their_hash_are_refused,
)

__all__ = [
    "test_a_challenge_is_answered_with_itself",
    "test_a_delivery_is_taken_once_and_shown_in_its_order",
    "test_a_hanging_one_is_given_up_at_the_deadline",
    "test_a_whole_order_is_received_by_it",
    "test_answers_as_long_as_they_may_be_are_taken_with_their_words",
    "test_it_fits_a_page",
    "test_it_takes_what_either_secret_signed_while_one_is_rotated",
    "test_it_turns_away_what_is_not_ours",
    "test_what_it_is_set_to_answer_is_what_came_of_it",
    "test_words_that_are_not_those_of_their_hash_are_refused",
]
