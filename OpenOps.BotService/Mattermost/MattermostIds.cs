namespace OpenOps.BotService.Mattermost;

/// <summary>Ids of the chat server, and the links that hold them.</summary>
internal static class MattermostIds
{
    private const int Length = 26;
    private const string PermalinkFolder = "/pl/";

    public static bool IsId(string text) => text.Length == Length && text.All(char.IsAsciiLetterOrDigit);

    /// <summary>The post that a word names: a permalink of any server address, in angle brackets or not, or a bare id. Null where it names none.</summary>
    public static string? PostIn(string word)
    {
        word = word.Trim('<', '>', '(', ')', ',', '.', '"', '\'');
        if (IsId(word))
        {
            return word;
        }

        var folder = word.LastIndexOf(PermalinkFolder, StringComparison.OrdinalIgnoreCase);
        if (folder < 0)
        {
            return null;
        }

        var id = word[(folder + PermalinkFolder.Length)..];
        var end = id.AsSpan().IndexOfAny('?', '#', '/');
        id = end < 0 ? id : id[..end];
        return IsId(id) ? id : null;
    }
}
