using OpenOps.Audit.Encryption;

namespace OpenOps.Audit.Storage.Recording;

/// <summary>What was said in the events of a batch, sealed, by the very draft.</summary>
internal sealed class SealedContents
{
    private readonly Dictionary<EventDraft, SealedContent> _contents = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<string> _persons = new(StringComparer.Ordinal);

    public IReadOnlyCollection<string> Persons => _persons;

    public SealedContent this[EventDraft draft] => _contents[draft];

    public void Add(EventDraft draft, SealedText text)
    {
        _contents.Add(draft, text.Content);
        _persons.Add(text.Person);
    }
}

/// <summary>A content, sealed.</summary>
/// <param name="Person">Under whose key.</param>
/// <param name="Content">What is written, unless the person has another key by then.</param>
internal sealed record SealedText(string Person, SealedContent Content);
