using Microsoft.Extensions.Options;
using OpenOps.Audit.Access;

namespace OpenOps.Audit.Console;

/// <summary>Links out of the console: to a post in the chat, to a trace in the dashboard.</summary>
internal sealed class ConsoleLinks(IOptions<ConsoleOptions> console, IOptions<ChatOptions> chat)
{
    /// <returns>Null when there is nowhere to lead.</returns>
    public string? Post(string? postId) =>
        Under(console.Value.ChatUrl ?? chat.Value.Url, "_redirect/pl", postId);

    /// <returns>Null when there is nowhere to lead.</returns>
    public string? Trace(string? traceId) => Under(console.Value.DashboardUrl, "traces/detail", traceId);

    private static string? Under(Uri? site, string path, string? id) =>
        site is null || string.IsNullOrEmpty(id) ? null : $"{site.AbsoluteUri.TrimEnd('/')}/{path}/{Uri.EscapeDataString(id)}";
}
