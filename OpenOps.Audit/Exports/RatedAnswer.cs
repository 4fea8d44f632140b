using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using OpenOps.Audit.Encryption;
using OpenOps.Audit.Feedback;
using OpenOps.Audit.Interactions;

namespace OpenOps.Audit.Exports;

/// <summary>An answer that people rated, as training data sees it.</summary>
internal sealed class RatedAnswer(InteractionDetails details, ErasedPeople erased)
{
    public Guid Id => details.Id;

    public long Sequence => details.Sequence;

    public string ModelId => details.Intent.Model.Id;

    /// <summary>The votes that count; those of people who were erased since do not.</summary>
    public IReadOnlyList<CurrentRating> Ratings { get; } = [.. details.Ratings.Where(rating => erased.ErasureOfVotes(details, rating.UserId) is null)];

    /// <summary>The votes of people who were erased since, each with its erasure.</summary>
    public IEnumerable<(CurrentRating Rating, long Erasure)> ErasedRatings => details.Ratings
        .Select(rating => (rating, Erasure: erased.ErasureOfVotes(details, rating.UserId)))
        .Where(one => one.Erasure is not null)
        .Select(one => (one.rating, one.Erasure!.Value));

    /// <summary>The erasure that took the requester's text away, if one did.</summary>
    public long? Erasure => erased.ErasureOf(details);

    public string Text => details.Result?.Answer ?? "";

    public IReadOnlyList<TrainingMessage> Prompt { get; } = [.. details.Intent.Messages.Select(TrainingMessage.Of)];

    /// <summary>More people like it than not, or the other way round; zero when they are at odds.</summary>
    public int Balance => Math.Sign(Ratings.Sum(rating => rating.Rating == Rating.Up ? 1 : -1));

    /// <summary>Why it is no training data, or null.</summary>
    public string? Unfit => details switch
    {
        { TextState: TextState.Expired } => LeftOutReasons.Expired,
        _ when Erasure is not null || details.TextState == TextState.Erased => LeftOutReasons.Erased,
        { Result: null } or { Outcome: not InteractionOutcome.Completed } or { Result.Partial: true } => LeftOutReasons.NotWhole,
        { Result.FinishReason: not FinishReason.Stop } => LeftOutReasons.NotWhole,
        _ when string.IsNullOrWhiteSpace(details.Result?.Answer) => LeftOutReasons.NoAnswer,
        _ => null,
    };

    /// <summary>The question that this is one answer to: the post and the bot. Null where there was no post.</summary>
    public UInt128? Question => details.Intent.Place.PostId.Length > 0
        ? Fingerprint("question", details.Intent.Place.PostId, details.Intent.Bot, details.Intent.Operation)
        : null;

    /// <summary>A conversation lies in one of the two files, never in both.</summary>
    public bool IsForTest(int percent)
    {
        var place = details.Intent.Place;
        var conversation = new[] { place.ConversationId, place.RootId, place.PostId, details.Id.ToString() }.First(id => id.Length > 0);
        return (int)(Fingerprint("split", conversation) % 100) < percent;
    }

    /// <summary>The same text to learn from, whichever interaction it comes from.</summary>
    public UInt128 Lesson(params ReadOnlySpan<string> more) =>
        Fingerprint([.. Prompt.SelectMany(message => new[] { message.Role, message.Content }), Text, .. more]);

    /// <summary>Whether another answer is to the same words. Instructions may differ: they tell the time of day.</summary>
    public bool AnswersTheSameAs(RatedAnswer other) =>
        Prompt.Where(message => message.Role != "system").SequenceEqual(other.Prompt.Where(message => message.Role != "system"));

    private static UInt128 Fingerprint(params ReadOnlySpan<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var part in parts)
        {
            // Lengths keep ("ab", "c") and ("a", "bc") apart.
            var bytes = Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }

        return BinaryPrimitives.ReadUInt128BigEndian(hash.GetHashAndReset());
    }
}

/// <summary>Why rows are left out, as manifests say it.</summary>
internal static class LeftOutReasons
{
    public const string Erased = "erased";
    public const string Expired = "expired";
    public const string NotWhole = "not_whole";
    public const string NoAnswer = "no_answer";
    public const string Duplicate = "duplicate";
    public const string AtOdds = "people_at_odds";
    public const string NoPair = "no_pair";
    public const string QuestionChanged = "question_changed";
}
