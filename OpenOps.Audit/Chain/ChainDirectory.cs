using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace OpenOps.Audit.Chain;

/// <summary>
/// What the chain has outside the database: the key that signs (readable by its owner alone), every public key there ever
/// was, and the checkpoints, one line each.
/// </summary>
internal sealed class ChainDirectory(IOptions<ChainOptions> options)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _directory = options.Value.Directory;

    public string CheckpointsFile => Path.Combine(_directory, "checkpoints.jsonl");

    private string SigningKeyFile => Path.Combine(_directory, "signing-key.pem");

    private string PublicKeys => Path.Combine(_directory, "public-keys");

    /// <summary>A key's id: the SHA-256 of its public half, so that a name cannot stand for another key.</summary>
    public static string IdOf(ECDsa key) => Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()))[..32];

    /// <summary>The key that signs now; made when there is none yet. Read each time, so that a rotation counts at once.</summary>
    public ECDsa OpenSigningKey()
    {
        if (!File.Exists(SigningKeyFile))
        {
            MakeKey(overwrite: false);
        }

        var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(SigningKeyFile));
        return key;
    }

    /// <summary>Puts a new key in the signing key's place. The old public key stays: what it signed can still be verified.</summary>
    /// <returns>The new key's id.</returns>
    public string Rotate() => MakeKey(overwrite: true);

    /// <returns>Every public key by its id.</returns>
    public IReadOnlyDictionary<string, ECDsa> ReadPublicKeys()
    {
        var keys = new Dictionary<string, ECDsa>(StringComparer.Ordinal);
        foreach (var file in Directory.Exists(PublicKeys) ? Directory.GetFiles(PublicKeys, "*.pem") : [])
        {
            var key = ECDsa.Create();
            key.ImportFromPem(File.ReadAllText(file));
            keys[IdOf(key)] = key;
        }

        return keys;
    }

    /// <summary>The last lines of the file, however long it has become; about a hundred.</summary>
    public IReadOnlyList<string> ReadLatestCheckpoints()
    {
        const int Tail = 64 * 1024;
        if (!File.Exists(CheckpointsFile))
        {
            return [];
        }

        using var file = new FileStream(CheckpointsFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var isWhole = file.Length <= Tail;
        file.Seek(-Math.Min(file.Length, Tail), SeekOrigin.End);
        using var reader = new StreamReader(file);
        var lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return isWhole ? lines : lines[1..];
    }

    public IReadOnlyList<string> ReadCheckpoints() => File.Exists(CheckpointsFile) ? [.. File.ReadLines(CheckpointsFile).Where(line => line.Length > 0)] : [];

    /// <summary>Appends a checkpoint and waits until the disk has it.</summary>
    public void Append(string line)
    {
        CreateDirectory(_directory);
        using var file = Open(CheckpointsFile, FileMode.Append);
        file.Write(Encoding.UTF8.GetBytes(line + "\n"));
        file.Flush(flushToDisk: true);
    }

    private string MakeKey(bool overwrite)
    {
        CreateDirectory(_directory);
        CreateDirectory(PublicKeys);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var id = IdOf(key);

        // The public half first: a signature whose key is not there could never be verified.
        Write(Path.Combine(PublicKeys, id + ".pem"), key.ExportSubjectPublicKeyInfoPem());
        var temporary = Path.Combine(_directory, id + ".tmp");
        Write(temporary, key.ExportPkcs8PrivateKeyPem());
        try
        {
            File.Move(temporary, SigningKeyFile, overwrite);
        }
        catch (IOException) when (!overwrite && File.Exists(SigningKeyFile))
        {
            // Another replica that shares this folder was first; its key is the one.
            File.Delete(temporary);
            File.Delete(Path.Combine(PublicKeys, id + ".pem"));
        }

        return id;
    }

    private static void Write(string path, string text)
    {
        using var file = Open(path, FileMode.CreateNew);
        file.Write(Encoding.UTF8.GetBytes(text + "\n"));
        file.Flush(flushToDisk: true);
    }

    private static FileStream Open(string path, FileMode mode)
    {
        var start = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
        {
            start.UnixCreateMode = OwnerOnly;
        }

        return new FileStream(path, start);
    }

    private static void CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
        }
    }
}
