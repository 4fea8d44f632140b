using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using OpenOps.Audit.Access;
using OpenOps.Audit.Console.Samples;

namespace OpenOps.Audit.Console.Feedback;

/// <summary><c>/console/feedback</c>: disliked answers, why, and who deals with them.</summary>
internal static class FeedbackPages
{
    public const string Path = ConsoleMenu.Root + "/feedback";

    private const int MostOwner = 64;
    private const int MostNote = 2000;

    public static void MapFeedbackPages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, ShowAsync).RequireConsoleRight(ConsoleRights.Read, ConsoleRights.Triage);
        routes.MapPost(Path + "/{id}", TriageAsync).RequireConsoleRight(ConsoleRights.Triage).RequireForm();
    }

    public static string PathFor(string state, long? before = null) => before is null ? $"{Path}?state={state}" : $"{Path}?state={state}&before={before}";

    private static async Task<IResult> ShowAsync(
        HttpContext http, ComplaintReader complaints, AccessEvents events, CancellationToken cancellationToken,
        [FromQuery] string? state = null, [FromQuery] string? before = null)
    {
        var person = SignedIn.Of(http);
        var redacted = !person.May(ConsoleRights.Read);
        var shown = TriageState.All.Contains(state, StringComparer.Ordinal) ? state! : TriageState.Open;
        var from = long.TryParse(before, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) ? sequence : (long?)null;
        var (items, next) = await complaints.ReadAsync(shown, from, redacted, cancellationToken);

        // Committed first: no row, no reading.
        await events.ReadAsync(items.Select(item => item.Details.Id), person, "feedback", redacted, cancellationToken);
        return ConsolePages.Page<FeedbackPage>(person, "feedback", "Feedback", new FeedbackModel(
            shown, TriageState.All, items, next is null ? null : PathFor(shown, next), person.May(ConsoleRights.Triage), redacted));
    }

    private static async Task<IResult> TriageAsync(
        HttpContext http, string id, VisibleInteractions visible, AccessEvents events, CancellationToken cancellationToken)
    {
        var person = SignedIn.Of(http);
        var form = await http.Request.ReadFormAsync(cancellationToken);
        var (state, owner, note) = (form["state"].ToString(), form["owner"].ToString().Trim(), form["note"].ToString().Trim().ReplaceLineEndings("\n"));
        var shown = TriageState.All.Contains(form["shown"].ToString(), StringComparer.Ordinal) ? form["shown"].ToString() : TriageState.Open;
        if (!Guid.TryParse(id, out var interaction) || !await visible.HoldAsync(interaction, cancellationToken))
        {
            return ConsolePages.Refused();
        }

        if (!TriageState.All.Contains(state, StringComparer.Ordinal) || owner.Length > MostOwner || note.Length > MostNote || (owner + note).Contains('\0'))
        {
            return new MessageResult(
                StatusCodes.Status400BadRequest, "That could not be saved", $"A state is one of {string.Join(", ", TriageState.All)}; a name has at most {MostOwner} characters, a note {MostNote}.",
                "Go back, shorten it and save again.");
        }

        // Else whoever sees a sample could keep what is in it, whatever sample comes after.
        if (!await visible.WasDislikedAsync(interaction, cancellationToken))
        {
            return new MessageResult(
                StatusCodes.Status400BadRequest, "There is no complaint", "Nobody disliked this answer, so there is nothing to deal with.", "Go back to the list of complaints.");
        }

        await events.TriageAsync(
            interaction, new TriageEvidence(person.UserId, person.UserName, state, owner), note.Length == 0 ? null : new TriageContent(note), cancellationToken);
        return SeeOther.To(PathFor(shown));
    }
}
