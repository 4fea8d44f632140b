using Microsoft.EntityFrameworkCore;
using OpenOps.Audit.Interactions;
using OpenOps.Audit.Storage;

namespace OpenOps.Audit.Exports;

/// <summary>Whose text was erased, and by which event: what they said or voted before it is in no export any more.</summary>
internal sealed class ErasedPeople
{
    private readonly Dictionary<string, long> _last = new(StringComparer.Ordinal);

    public static async Task<ErasedPeople> ReadAsync(AuditDbContext db, CancellationToken cancellationToken)
    {
        var people = new ErasedPeople();
        await foreach (var erasure in db.Events.Where(row => row.Kind == EventKind.Erasure)
            .GroupBy(row => row.UserId).Select(ofOne => new { UserId = ofOne.Key, Last = ofOne.Max(row => row.Sequence) })
            .AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            people._last[erasure.UserId!] = erasure.Last;
        }

        return people;
    }

    /// <returns>The sequence of the erasure that took a person's event away; null where none did.</returns>
    public long? ErasureOf(string person, long sequence) => _last.TryGetValue(person, out var last) && last > sequence ? last : null;

    /// <inheritdoc cref="ErasureOf(string, long)" />
    public long? ErasureOf(InteractionDetails interaction) => ErasureOf(interaction.Intent.Requester.Id, interaction.Sequence);

    /// <summary>The erasure of a person's votes on an answer.</summary>
    public long? ErasureOfVotes(InteractionDetails interaction, string voter) =>
        ErasureOf(voter, interaction.Feedback.Where(vote => vote.UserId == voter).Max(vote => vote.Sequence));
}
