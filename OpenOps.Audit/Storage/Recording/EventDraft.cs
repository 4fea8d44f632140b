using System.Security.Cryptography;
using OpenOps.Audit.Chain;
using OpenOps.Audit.Encryption;
using OpenOps.Audit.Search;

namespace OpenOps.Audit.Storage.Recording;

/// <summary>An event that is about to be recorded.</summary>
internal sealed record EventDraft
{
    private const int SaltLength = 16;

    private EventDraft()
    {
    }

    public required EventKind Kind { get; init; }

    public required Guid InteractionId { get; init; }

    public required Guid Id { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    public required string RecordedBy { get; init; }

    public required string Evidence { get; init; }

    public required string? Content { get; init; }

    /// <summary>What the content is found by.</summary>
    public required IReadOnlyCollection<string> Words { get; init; }

    /// <summary>Whose words the content is, or whose are erased; null for the interaction's requester.</summary>
    public required string? Person { get; init; }

    /// <summary>The key of the content's hash; null when there is no content.</summary>
    public required byte[]? Salt { get; init; }

    public required byte[] BodyHash { get; init; }

    /// <summary>The evidence as it is hashed.</summary>
    public required byte[] CanonicalEvidence { get; init; }

    /// <summary>The keyed hash of the content, with the salt as its key; null when there is none.</summary>
    public required byte[]? ContentHash { get; init; }

    /// <summary>The content as it was sealed when it came, by the key that was known then; null where none was.</summary>
    public SealedText? Sealed { get; init; }

    /// <summary>How much memory and wire it takes, about.</summary>
    public int Size => Evidence.Length + (Content?.Length ?? 0);

    /// <summary>True when an interaction has at most one event of this kind, whatever its id.</summary>
    public bool IsOnlyOne => Kind is EventKind.Intent or EventKind.Result or EventKind.OutcomeUnknown;

    /// <summary>True when recording it destroys something.</summary>
    public bool Destroys => Kind is EventKind.Erasure or EventKind.RetentionRun;

    /// <summary>True when it follows no other event; its interaction's id is then its own.</summary>
    public bool ComesFirst => Kind.ComesFirst();

    /// <param name="kind">What happened.</param>
    /// <param name="interactionId">To which interaction.</param>
    /// <param name="id">The event's own id.</param>
    /// <param name="occurredAt">When, by the caller's clock.</param>
    /// <param name="recordedBy">The key's name of the caller.</param>
    /// <param name="evidence">What stays.</param>
    /// <param name="content">What can go; null for nothing.</param>
    /// <param name="person">Whose words the content is, or whose are erased; null for the interaction's requester.</param>
    public static EventDraft Create<TEvidence>(
        EventKind kind, Guid interactionId, Guid id, DateTimeOffset occurredAt, string recordedBy, TEvidence evidence, object? content = null,
        string? person = null)
    {
        if (content is not null && person is null && kind.ComesFirst())
        {
            throw new ArgumentException("What belongs to no interaction says itself whose words it holds.", nameof(person));
        }

        var evidenceText = StorageJson.Write(evidence);
        var contentText = content is null ? null : StorageJson.Write(content);
        var salt = content is null ? null : RandomNumberGenerator.GetBytes(SaltLength);
        var contentHash = contentText is null ? null : EventLink.HashContent(salt!, contentText);
        var moment = ToStoredPrecision(occurredAt);
        return new EventDraft
        {
            Kind = kind,
            InteractionId = interactionId,
            Id = id,
            OccurredAt = moment,
            RecordedBy = recordedBy,
            Evidence = evidenceText,
            Content = contentText,
            Words = content is ISearchable searchable ? SearchWords.ToKeep(searchable.Texts) : [],
            Person = person,
            Salt = salt,
            BodyHash = Storage.BodyHash.Compute(kind, interactionId, moment, evidenceText, contentHash),
            CanonicalEvidence = CanonicalJson.Canonicalize(evidenceText),
            ContentHash = contentHash,
        };
    }

    /// <summary>Its content as it is stored.</summary>
    public SealedText Seal(PersonKey key) => new(key.Person, key.Seal(InteractionId, Id, Salt!, Content!, Words));

    /// <summary>What is hashed of it at a place in the chain.</summary>
    public EventLink ToLink(long sequence, DateTimeOffset recordedAt) => new()
    {
        Sequence = sequence,
        InteractionId = InteractionId,
        Id = Id,
        Kind = Kind,
        OccurredAt = OccurredAt,
        RecordedAt = recordedAt,
        RecordedBy = RecordedBy,
        Evidence = CanonicalEvidence,
        BodyHash = BodyHash,
        ContentHash = ContentHash,
    };

    /// <summary>Whether this says the same as an event recorded earlier.</summary>
    /// <param name="recordedHash">That event's hash.</param>
    /// <param name="recordedSalt">The salt beside its content; null when it has none, or has none left.</param>
    public bool Repeats(ReadOnlySpan<byte> recordedHash, byte[]? recordedSalt)
    {
        if ((Content is null) != (recordedSalt is null))
        {
            return false;
        }

        var contentHash = Content is null ? null : EventLink.HashContent(recordedSalt!, Content);
        return Storage.BodyHash.Compute(Kind, InteractionId, OccurredAt, Evidence, contentHash).AsSpan().SequenceEqual(recordedHash)
            || Storage.BodyHash.ComputeEarlier(Kind, InteractionId, OccurredAt, Evidence, Content, recordedSalt).AsSpan().SequenceEqual(recordedHash);
    }

    /// <summary>PostgreSQL keeps microseconds; a hash over more could not be computed again.</summary>
    public static DateTimeOffset ToStoredPrecision(DateTimeOffset moment) =>
        new(moment.UtcTicks - (moment.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
}
