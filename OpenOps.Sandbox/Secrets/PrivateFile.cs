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
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        File.Delete(temporary);
        await using (var file = new FileStream(temporary, options))
        {
            await JsonSerializer.SerializeAsync(file, value, json, cancellationToken);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
