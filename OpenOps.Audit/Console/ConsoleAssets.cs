using System.Collections.Frozen;
using System.Security.Cryptography;

namespace OpenOps.Audit.Console;

/// <summary>The styles, modules and pictures of the console: parts of this program, found wherever it is started from.</summary>
internal static class ConsoleAssets
{
    private const string Prefix = "console-asset:";
    private const string Year = "public, max-age=31536000, immutable";

    private static readonly FrozenDictionary<string, byte[]> Files = Read();

    // Changes with any of the files, so that they may be kept for long.
    private static readonly string Version = Convert.ToHexStringLower(
        SHA256.HashData([.. Files.OrderBy(file => file.Key, StringComparer.Ordinal).SelectMany(file => file.Value)]))[..12];

    public static string Path(string file) => Files.ContainsKey(file)
        ? $"{ConsoleMenu.Root}/assets/{Version}/{file}"
        : throw new ArgumentException($"There is no {file} among the assets.", nameof(file));

    public static void MapConsoleAssets(this IEndpointRouteBuilder routes) =>
        routes.MapGet(ConsoleMenu.Root + "/assets/{version}/{file}", (string version, string file, HttpContext http) =>
        {
            if (!Files.TryGetValue(file, out var content))
            {
                return Results.NotFound();
            }

            http.Response.Headers.CacheControl = version == Version ? Year : "no-cache";
            return Results.Bytes(content, ContentType(file));
        }).AllowAnonymous().ExcludeFromDescription();

    private static string ContentType(string file) => System.IO.Path.GetExtension(file) switch
    {
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => throw new InvalidOperationException($"{file} is of no known type."),
    };

    private static FrozenDictionary<string, byte[]> Read()
    {
        var assembly = typeof(ConsoleAssets).Assembly;
        return assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).ToFrozenDictionary(
            name => name[Prefix.Length..],
            name =>
            {
                using var stream = assembly.GetManifestResourceStream(name)!;
                var bytes = new byte[stream.Length];
                stream.ReadExactly(bytes);
                return bytes;
            },
            StringComparer.Ordinal);
    }
}
