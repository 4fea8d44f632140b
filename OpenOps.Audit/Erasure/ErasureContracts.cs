using OpenOps.Audit.Storage;
using OpenOps.Audit.Storage.Recording;

namespace OpenOps.Audit.Erasure;

/// <summary>A person's text is to be erased.</summary>
/// <param name="Id">The event's own id, a UUIDv7 that the caller chooses.</param>
/// <param name="OccurredAt">When, by the caller's clock.</param>
/// <param name="RequestedBy">The id of who asked for it, where that is a person.</param>
/// <param name="Reason">Why. It stays in the record.</param>
public sealed record ErasureRequest(Guid Id, DateTimeOffset OccurredAt, string? RequestedBy = null, string? Reason = null);

/// <summary>What stays of an erasure. The database destroys the key of <c>user_id</c> when it takes this.</summary>
internal sealed record ErasureEvidence(string UserId, string? RequestedBy, string? Reason)
{
    public static EventDraft Draft(string person, ErasureRequest request, string recordedBy) => EventDraft.Create(
        EventKind.Erasure, request.Id, request.Id, request.OccurredAt, recordedBy, new ErasureEvidence(person, request.RequestedBy, request.Reason),
        person: person);
}
