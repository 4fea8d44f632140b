using OpenOps.Audit.Chain;
using OpenOps.Audit.Encryption;

namespace OpenOps.Audit.Storage.Recording;

/// <summary>Events with the sequences and hashes that they get when they are the next ones of the chain.</summary>
internal sealed class ChainedBatch
{
    private ChainedBatch(ChainHead head, DateTimeOffset recordedAt, IReadOnlyList<ChainedEvent> events) =>
        (Head, RecordedAt, Events) = (head, recordedAt, events);

    /// <summary>The chain's head once these are in it.</summary>
    public ChainHead Head { get; }

    public DateTimeOffset RecordedAt { get; }

    /// <summary>Intents first: what follows an intent may come in the same commit.</summary>
    public IReadOnlyList<ChainedEvent> Events { get; }

    public long FirstSequence => Events[0].Sequence;

    public static ChainedBatch After(ChainHead head, IEnumerable<EventDraft> drafts, SealedContents contents, DateTimeOffset recordedAt)
    {
        List<ChainedEvent> events = [];
        foreach (var draft in drafts.OrderBy(draft => !draft.ComesFirst))
        {
            var sequence = head.Sequence + 1;
            head = new ChainHead(sequence, draft.ToLink(sequence, recordedAt).Hash(head.Hash));
            events.Add(new ChainedEvent(draft, sequence, head.Hash, draft.Content is null ? null : contents[draft]));
        }

        return new ChainedBatch(head, recordedAt, events);
    }
}

/// <summary>An event with its place in the chain.</summary>
internal sealed record ChainedEvent(EventDraft Draft, long Sequence, byte[] Hash, SealedContent? Content);
