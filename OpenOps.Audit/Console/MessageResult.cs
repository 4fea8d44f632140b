using OpenOps.Audit.Access;

namespace OpenOps.Audit.Console;

/// <summary>A page that says one thing: a refusal, an error. Within the menu when somebody is signed in.</summary>
internal sealed class MessageResult(int status, string title, string text, string next) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var model = new MessageModel(title, text, next);
        var page = SignedIn.Find(httpContext) is { } person
            ? ConsolePages.Page<MessagePage>(person, "", title, model, status)
            : ConsolePages.Public<MessagePage>(title, model, status);
        return page.ExecuteAsync(httpContext);
    }
}

/// <summary>What a page of one message says, and what to do next.</summary>
public sealed record MessageModel(string Title, string Text, string Next);
