using System.Text.Json;
using System.Text.Json.Nodes;
using OpenOps.BotService.Mattermost;

namespace OpenOps.BotService.Provisioning;

/// <summary>The configuration file that hands the bots' and the commands' tokens to the service. Only its owner may read it.</summary>
internal sealed class TokensFile(string path)
{
    private const string CommandsSection = "Commands";
    private const string CommandTokens = "Tokens";

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    /// <summary>The tokens of the last run; none where there was none, or its file is spoilt.</summary>
    public async Task<StoredTokens> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var file = File.OpenRead(path);
            var content = await JsonNode.ParseAsync(file, cancellationToken: cancellationToken);
            return new StoredTokens(
                Read(content?[MattermostOptions.SectionName]?[nameof(MattermostOptions.Tokens)]), Read(content?[CommandsSection]?[CommandTokens]));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or JsonException or InvalidOperationException)
        {
            return StoredTokens.None;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ProvisioningException(
                $"Provisioning failed: the tokens cannot be read from {path}. Name a file that this user may read and write in Mattermost:TokensFile.", exception);
        }
    }

    /// <summary>Writes all at once: a reader sees the old file or the new one.</summary>
    public async Task WriteAsync(StoredTokens tokens, CancellationToken cancellationToken)
    {
        var content = new JsonObject
        {
            [MattermostOptions.SectionName] = new JsonObject { [nameof(MattermostOptions.Tokens)] = Node(tokens.Bots) },
            [CommandsSection] = new JsonObject { [CommandTokens] = Node(tokens.Commands) },
        };
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            var temporary = $"{path}.{Environment.ProcessId}.new";
            File.Delete(temporary);
            await using (var file = new FileStream(temporary, OwnerOnly()))
            {
                await JsonSerializer.SerializeAsync(file, content, Readable, cancellationToken);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ProvisioningException(
                $"Provisioning failed: the tokens cannot be written to {path}. Name a file that this user may write in Mattermost:TokensFile.", exception);
        }
    }

    private static Dictionary<string, string> Read(JsonNode? tokens) =>
        (tokens as JsonObject)?.ToDictionary(token => token.Key, token => (string?)token.Value ?? "", StringComparer.OrdinalIgnoreCase)
        ?? new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    private static JsonObject Node(IReadOnlyDictionary<string, string> tokens) =>
        new(tokens.OrderBy(token => token.Key, StringComparer.Ordinal).Select(token => KeyValuePair.Create(token.Key, (JsonNode?)token.Value)));

    private static FileStreamOptions OwnerOnly()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }
}
