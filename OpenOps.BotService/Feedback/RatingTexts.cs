using OpenOps.BotService.Audit;

namespace OpenOps.BotService.Feedback;

/// <summary>What a person who rated is told.</summary>
internal static class RatingTexts
{
    public const string NotRecorded = "⚠️ Your rating was **not** recorded: the record cannot be reached now. Please click again in a while.";
    public const string NothingToRate = "There is nothing to rate here: this answer is not in the record.";
    public const string DialogNotRecorded = "This was not recorded: the record cannot be reached now. Please send it again in a while.";

    /// <summary>What was recorded, and how to change it.</summary>
    /// <param name="before">The person's rating until now, or null.</param>
    /// <param name="now">The rating that was recorded.</param>
    public static string Recorded(string? before, string now) => (before, now) switch
    {
        (_, Ratings.Withdrawn) => "Your rating of this answer is taken back.",
        (Ratings.Up or Ratings.Down, _) when before != now => $"Your rating of this answer is now {Thumb(now)} instead of {Thumb(before)}. {Change(now)}",
        _ => $"{Thumb(now)} is recorded as your rating of this answer. {Change(now)}",
    };

    private static string Change(string rating) =>
        $"{(rating == Ratings.Down ? "The form asks why; your 👎 stays if you close it. " : "")}Click {Thumb(rating)} again to take it back, or {Thumb(rating == Ratings.Up ? Ratings.Down : Ratings.Up)} to change it.";

    private static string Thumb(string rating) => rating == Ratings.Up ? "👍" : "👎";
}
