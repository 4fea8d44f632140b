using OpenOps.Audit.Storage;
using OpenOps.Audit.Storage.Recording;

namespace OpenOps.Audit.Access;

/// <summary>
/// Records who signed in, who read what, and what was taken away. Each is committed before the person gets what they asked
/// for: no row, no reading.
/// </summary>
internal sealed class AccessEvents(EventRecorder recorder, TimeProvider time)
{
    /// <summary>Who has recorded what people do here.</summary>
    public const string Recorder = "console";

    public Task LoginAsync(LoginEvidence login, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        return RecordAsync(EventDraft.Create(EventKind.Login, id, id, now, Recorder, login), cancellationToken);
    }

    /// <param name="interactions">Whose texts are about to be shown.</param>
    /// <param name="reader">To whom.</param>
    /// <param name="view">Where: a page's name.</param>
    /// <param name="redacted">Whether names are left out.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public Task ReadAsync(IEnumerable<Guid> interactions, SignedIn reader, string view, bool redacted, CancellationToken cancellationToken)
    {
        var evidence = new ContentReadEvidence(reader.UserId, reader.UserName, view, redacted, [.. reader.Roles.Select(ConsoleRoleText.ToText)]);
        return ReadAsync(interactions, evidence, Recorder, cancellationToken);
    }

    /// <summary>A program with a key read an interaction.</summary>
    public Task ReadByKeyAsync(Guid interaction, string key, CancellationToken cancellationToken) =>
        ReadAsync([interaction], new ContentReadEvidence(UserId: "", UserName: "", "api", Redacted: false, Roles: []), key, cancellationToken);

    public Task ExportAsync(ExportEvidence export, string recordedBy, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        return RecordAsync(EventDraft.Create(EventKind.Export, id, id, now, recordedBy, export), cancellationToken);
    }

    public Task TriageAsync(Guid interaction, TriageEvidence triage, TriageContent? said, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return RecordAsync(EventDraft.Create(EventKind.Triage, interaction, Guid.CreateVersion7(now), now, Recorder, triage, said), cancellationToken);
    }

    private Task ReadAsync(IEnumerable<Guid> interactions, ContentReadEvidence evidence, string recordedBy, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return Task.WhenAll(interactions.Select(interaction => RecordAsync(
            EventDraft.Create(EventKind.ContentRead, interaction, Guid.CreateVersion7(now), now, recordedBy, evidence), cancellationToken)));
    }

    private async Task RecordAsync(EventDraft draft, CancellationToken cancellationToken)
    {
        var outcome = await recorder.RecordAsync(draft, cancellationToken);
        if (outcome.State != CommitState.Recorded)
        {
            throw new InvalidOperationException($"A {draft.Kind} could not be recorded: {outcome.State}.");
        }
    }
}

/// <summary>A sign-in as it stands in the record.</summary>
/// <param name="UserId">Mattermost's id; empty when the sign-in was refused.</param>
/// <param name="UserName">The name, or what was typed as one.</param>
/// <param name="Outcome"><c>granted</c> or <c>refused</c>.</param>
/// <param name="Reason">Why it was refused.</param>
/// <param name="Roles">What the person is to the console.</param>
/// <param name="Address">Where the request came from.</param>
/// <param name="SessionId">The session that began.</param>
internal sealed record LoginEvidence(
    string UserId, string UserName, string Outcome, string? Reason, IReadOnlyList<string> Roles, string? Address, Guid? SessionId);

/// <summary>That somebody read what was said.</summary>
internal sealed record ContentReadEvidence(string UserId, string UserName, string View, bool Redacted, IReadOnlyList<string> Roles);

/// <summary>That a part of the record was taken away.</summary>
internal sealed record ExportEvidence(string UserId, string UserName, string Format, IReadOnlyDictionary<string, string> Query);

/// <summary>What somebody decided about a complaint. <paramref name="Outcome"/> is its state.</summary>
internal sealed record TriageEvidence(string UserId, string UserName, string Outcome, string Owner);

/// <summary>What they noted.</summary>
internal sealed record TriageContent(string Note);
