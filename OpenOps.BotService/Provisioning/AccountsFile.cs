using System.Text.Json;

namespace OpenOps.BotService.Provisioning;

/// <summary>
/// Remembers, by server, which people's accounts provisioning made: theirs are the passwords it was given. Others had an
/// account before, and a password that nobody here knows.
/// </summary>
internal sealed class AccountsFile(string path)
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    /// <summary>Who was made on a server.</summary>
    public async Task<IReadOnlyList<string>> ReadAsync(Uri server, CancellationToken cancellationToken) =>
        (await ReadAsync(cancellationToken)).GetValueOrDefault(server.ToString()) ?? [];

    /// <summary>Adds somebody who has just been made.</summary>
    public async Task AddAsync(Uri server, string username, CancellationToken cancellationToken)
    {
        var all = await ReadAsync(cancellationToken);
        all[server.ToString()] = [.. (all.GetValueOrDefault(server.ToString()) ?? []).Append(username).Distinct(StringComparer.Ordinal)];
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            var temporary = $"{path}.{Environment.ProcessId}.new";
            await File.WriteAllTextAsync(temporary, JsonSerializer.Serialize(all, Readable), cancellationToken);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ProvisioningException(
                $"Provisioning failed: {path} cannot be written. Name a file that this user may write in Provisioning:AccountsFile.", exception);
        }
    }

    private async Task<Dictionary<string, List<string>>> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, List<string>>>(await File.ReadAllTextAsync(path, cancellationToken)) ?? [];
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return [];
        }
    }
}
