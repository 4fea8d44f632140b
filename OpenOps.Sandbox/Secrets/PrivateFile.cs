using System.Text.Json;

namespace OpenOps.Sandbox.Secrets;

/// <summary>Files that only their owner may read.</summary>
internal static class PrivateFile
{
    /// <summary>Writes JSON under mode 0600, so that a reader sees the old file or the new one, never half of one.</summary>
    public static async Task WriteJsonAsync<T>(
        string path, T value, JsonSerializerOptions json, CancellationToken cancellationToken)
    {
        var temporary = path + ".new";
        await using (var file = Create(temporary))
        {
            await JsonSerializer.SerializeAsync(file, value, json, cancellationToken);
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>A new file under mode 0600, in the place of one that is there.</summary>
    public static FileStream Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        File.Delete(path);
        return new FileStream(path, options);
    }
}
