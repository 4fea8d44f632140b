using System.Globalization;
using OpenOps.Audit.Access;
using OpenOps.Audit.Console.Interactions;
using OpenOps.Audit.Interactions;
using OpenOps.Audit.Requests;

namespace OpenOps.Audit.Console.Samples;

/// <summary><c>/console/sample</c>: how much of the record evaluators see. Whoever sets it sees none of it by that.</summary>
internal static class SamplePages
{
    public const string Path = ConsoleMenu.Root + "/sample";

    /// <summary>Begins the name of a field that holds a bot's own share.</summary>
    public const string BotField = "share_of_";

    private const int PerCent = SampleRule.Whole / 100;

    public static void MapSamplePages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, ShowAsync).RequireConsoleRight(ConsoleRights.Sample);
        routes.MapPost(Path, SetAsync).RequireConsoleRight(ConsoleRights.Sample).RequireForm();
    }

    private static async Task<IResult> ShowAsync(HttpContext http, SampleSettings samples, KnownWords words, CancellationToken cancellationToken)
    {
        var (rule, setBy) = await samples.ReadAsync(cancellationToken) ?? (SampleRule.Nothing, "");
        var bots = (await words.BotsAsync(cancellationToken)).Union(rule.Shares.Keys, StringComparer.Ordinal);
        return Page(http, new SampleModel(
            setBy.Length > 0, setBy, Text(rule.Share), [.. bots.Select(bot => (bot, rule.Shares.TryGetValue(bot, out var share) ? Text(share) : ""))],
            Text(rule.From), Text(rule.To), []));
    }

    private static async Task<IResult> SetAsync(HttpContext http, SampleSettings samples, CancellationToken cancellationToken)
    {
        var form = await http.Request.ReadFormAsync(cancellationToken);
        var current = await samples.ReadAsync(cancellationToken);
        var errors = new FieldErrors();
        var fields = form.Where(field => field.Key.StartsWith(BotField, StringComparison.Ordinal)).Select(field => (Bot: field.Key[BotField.Length..], Share: field.Value.ToString().Trim())).ToList();
        Dictionary<string, int> shares = new(StringComparer.Ordinal);
        foreach (var (bot, text) in fields.Where(field => field.Share.Length > 0))
        {
            errors.Check(bot.Length is > 0 and <= RequestLimits.Word && !bot.Contains('\0'), "bot", "is none");
            shares[bot] = ReadShare(text, $"share of {bot}", errors);
        }

        var rule = new SampleRule(
            current?.Rule.Key ?? [], ReadShare(form["share"].ToString().Trim(), "share", errors), shares,
            InteractionNarrowingQuery.ReadTime(form["from"], "from", errors), InteractionNarrowingQuery.ReadTime(form["to"], "to", errors));
        errors.Check(rule.From is null || rule.To is null || rule.From < rule.To, "to", "does not lie after from");
        if (errors.Any)
        {
            return Page(http, new SampleModel(current is not null, current?.SetBy ?? "", form["share"].ToString(), fields, form["from"].ToString(), form["to"].ToString(), errors.Lines));
        }

        await samples.SetAsync(rule, anew: current is null || form["anew"] == "true", SignedIn.Of(http).UserName, cancellationToken);
        return SeeOther.To(Path);
    }

    private static int ReadShare(string text, string field, FieldErrors errors)
    {
        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) && percent is >= 0 and <= 100
            && percent * PerCent == decimal.Truncate(percent * PerCent))
        {
            return (int)(percent * PerCent);
        }

        errors.Add(field, "is not a number from 0 to 100 with at most two decimals");
        return 0;
    }

    private static string Text(int share) => ((decimal)share / PerCent).ToString("0.##", CultureInfo.InvariantCulture);

    private static string Text(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture) ?? "";

    private static IResult Page(HttpContext http, SampleModel model) => ConsolePages.Page<SamplePage>(
        SignedIn.Of(http), "sample", "Sample for evaluators", model, model.Problems.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
}
