using Microsoft.AspNetCore.WebUtilities;
using OpenOps.Audit.Access;
using OpenOps.Audit.Console.Samples;
using OpenOps.Audit.Interactions;
using OpenOps.Audit.Requests;

namespace OpenOps.Audit.Console.Interactions;

/// <summary><c>/console/interactions</c> and <c>/console/mine</c>: lists, and one interaction.</summary>
internal static class InteractionPages
{
    public const string Path = ConsoleMenu.Root + "/interactions";
    public const string MinePath = ConsoleMenu.Root + "/mine";

    public static string PathOf(Guid id) => $"{Path}/{id}";

    public static void MapInteractionPages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, ListAsync).RequireConsoleRight(ConsoleRights.Read, ConsoleRights.ReadRedacted);
        routes.MapGet(Path + "/rows", RowsAsync).RequireConsoleRight(ConsoleRights.Read, ConsoleRights.ReadRedacted);
        routes.MapGet(MinePath, MineAsync).RequireConsoleRight(ConsoleRights.Own);
        routes.MapGet(Path + "/{id}", FindAsync).RequireConsoleRight(ConsoleRights.Read, ConsoleRights.ReadRedacted, ConsoleRights.Own);
    }

    private static async Task<IResult> ListAsync(
        HttpContext http, [AsParameters] InteractionListQuery query, InteractionReader interactions, KnownWords words, VisibleInteractions visible,
        CancellationToken cancellationToken)
    {
        var person = SignedIn.Of(http);
        var whole = person.May(ConsoleRights.Read);
        query = whole ? query : Redacted(query);
        var sample = await visible.ForListAsync(person, cancellationToken);
        var model = await ReadListAsync(query, Path, interactions, words, sample, cancellationToken);
        return ConsolePages.Page<InteractionsPage>(person, "interactions", "Interactions", model with
        {
            Heading = "Interactions",
            Lead = sample switch
            {
                null => "Every request to a model, newest first.",
                { IsEmpty: true } => "No sample is set for you yet: an administrator or the pilot lead does that.",
                _ => "A random sample of the requests to models, newest first, without names.",
            },
            FiltersPeople = whole,
            FiltersWords = whole,
            Rows = model.Rows with { Redacted = !whole, ShowsPeople = whole },
            Live = query.Before is { Length: > 0 } ? null : With(Path + "/rows", query),
        });
    }

    private static async Task<IResult> RowsAsync(
        HttpContext http, [AsParameters] InteractionListQuery query, InteractionReader interactions, VisibleInteractions visible, CancellationToken cancellationToken)
    {
        var whole = SignedIn.Of(http).May(ConsoleRights.Read);
        var sample = await visible.ForListAsync(SignedIn.Of(http), cancellationToken);
        var errors = new FieldErrors();
        var filter = (whole ? query : Redacted(query)).Read(errors) with { Sample = sample };
        var page = errors.Any ? new InteractionPage([], Next: null) : await interactions.ListAsync(filter, cancellationToken);
        return ConsolePages.Part<InteractionRows>(new InteractionRowsModel(page.Items, !whole, whole));
    }

    private static async Task<IResult> MineAsync(
        HttpContext http, [AsParameters] InteractionListQuery query, InteractionReader interactions, KnownWords words, CancellationToken cancellationToken)
    {
        var person = SignedIn.Of(http);
        var model = await ReadListAsync(query with { User = person.UserId, Channel = null }, MinePath, interactions, words, sample: null, cancellationToken);
        return ConsolePages.Page<InteractionsPage>(person, "mine", "My record", model with
        {
            Heading = "My record",
            Lead = "What you asked the bots, and what is recorded of it.",
            Filter = model.Filter with { User = "" },
            FiltersWords = true,

            // A name could be the text of somebody's id; an id is never.
            Rows = model.Rows with { Items = [.. model.Rows.Items.Where(item => item.Requester.Id == person.UserId)] },
        });
    }

    private static async Task<IResult> FindAsync(
        HttpContext http, string id, InteractionReader interactions, InteractionPageReader pages, VisibleInteractions visible, AccessEvents events,
        CancellationToken cancellationToken)
    {
        var person = SignedIn.Of(http);
        var found = Guid.TryParse(id, out var known) ? await interactions.FindAsync(known, cancellationToken) : null;
        var isOwn = found is not null && found.Intent.Requester.Id == person.UserId && person.May(ConsoleRights.Own);
        var whole = person.May(ConsoleRights.Read) || isOwn;
        if (!whole && !(person.May(ConsoleRights.ReadRedacted) && found is not null && await visible.HoldAsync(found.Id, cancellationToken)))
        {
            return ConsolePages.Refused();
        }

        if (found is null)
        {
            return ConsolePages.NotFound();
        }

        // Committed first: no row, no reading.
        await events.ReadAsync([found.Id], person, "interaction", redacted: !whole, cancellationToken);
        var model = await pages.ReadAsync(whole ? found : new Redactor(found).Redact(), person, redacted: !whole, cancellationToken);
        return ConsolePages.Page<InteractionDetailPage>(person, isOwn && !person.May(ConsoleRights.Read) ? "mine" : "interactions", "Interaction", model);
    }

    // Who asked, in which conversation, and where a name occurs tells who somebody is.
    private static InteractionListQuery Redacted(InteractionListQuery query) => query with { User = null, Channel = null, Text = null };

    private static async Task<InteractionsModel> ReadListAsync(
        InteractionListQuery query, string path, InteractionReader interactions, KnownWords words, SampleRule? sample, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var filter = query.Read(errors) with { Sample = sample };
        var page = errors.Any ? new InteractionPage([], Next: null) : await interactions.ListAsync(filter, cancellationToken);
        return new InteractionsModel
        {
            Path = path,
            Heading = "",
            Lead = "",
            Filter = new FilterValues(
                query.User ?? "", query.Bot ?? "", query.Model ?? "", query.Channel ?? "", query.Outcome ?? "", query.Rating ?? "", query.From ?? "", query.To ?? "", query.Text ?? ""),
            Bots = await words.BotsAsync(cancellationToken),
            Models = await words.ModelsAsync(cancellationToken),
            Rows = new InteractionRowsModel(page.Items, Redacted: false, ShowsPeople: false),
            Problems = errors.Lines,
            Older = page.Next is { } next ? With(path, query with { Before = next }) : null,
            Newest = query.Before is { Length: > 0 } ? With(path, query with { Before = null }) : null,
            Live = null,
            FiltersPeople = false,
            FiltersWords = false,
        };
    }

    private static string With(string path, InteractionListQuery query)
    {
        var values = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["user"] = path == MinePath ? null : query.User,
            ["bot"] = query.Bot,
            ["model"] = query.Model,
            ["channel"] = query.Channel,
            ["outcome"] = query.Outcome,
            ["rating"] = query.Rating,
            ["from"] = query.From,
            ["to"] = query.To,
            ["text"] = query.Text,
            ["before"] = query.Before,
        };
        return QueryHelpers.AddQueryString(path, values.Where(value => !string.IsNullOrEmpty(value.Value)));
    }
}
