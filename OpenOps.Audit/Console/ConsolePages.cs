using Microsoft.AspNetCore.Components;
using OpenOps.Audit.Access;

namespace OpenOps.Audit.Console;

/// <summary>Makes the answers of the console: pages, and parts of pages.</summary>
internal static class ConsolePages
{
    /// <summary>A page for a signed-in person. The component has the parameters <c>View</c> and <c>Model</c>.</summary>
    public static IResult Page<TComponent>(SignedIn person, string section, string title, object model, int status = StatusCodes.Status200OK)
        where TComponent : IComponent =>
        new RenderedPage(typeof(TComponent), Parameters(ViewOf(person, section, title), model), status);

    /// <summary>A page for whoever it is.</summary>
    public static IResult Public<TComponent>(string title, object model, int status = StatusCodes.Status200OK)
        where TComponent : IComponent =>
        new RenderedPage(typeof(TComponent), Parameters(new ConsoleView(title, "", UserName: null, "", [], ""), model), status);

    /// <summary>A part of a page, for a module that puts it into its place.</summary>
    public static IResult Part<TComponent>(object model)
        where TComponent : IComponent =>
        new RenderedPage(typeof(TComponent), new Dictionary<string, object?>(StringComparer.Ordinal) { ["Model"] = model }, StatusCodes.Status200OK);

    /// <summary>What one may not see, whether it exists or not.</summary>
    public static IResult Refused() => new MessageResult(
        StatusCodes.Status403Forbidden, "Not for you", "Your account may not see this page.",
        "Whether there is anything here is not told. If you need it for your work, ask whoever runs OpenOps for the role.");

    public static IResult NotFound() => new MessageResult(
        StatusCodes.Status404NotFound, "Not found", "There is no such page or record.", "Check the address, or go back to a list.");

    public static IResult BadForm() => new MessageResult(
        StatusCodes.Status400BadRequest, "Please try again", "That form was not sent from a page of this session, so nothing was done.",
        "Go back, reload the page and send it again.");

    public static ConsoleView ViewOf(SignedIn person, string section, string title) => new(
        title, section, person.UserName, string.Join(", ", person.Roles.Select(role => role.ToText().Replace('_', ' '))),
        ConsoleMenu.For(person), person.FormToken);

    private static Dictionary<string, object?> Parameters(ConsoleView view, object model) =>
        new(StringComparer.Ordinal) { ["View"] = view, ["Model"] = model };
}
