using System.Security.Cryptography;
using System.Text;

namespace OpenOps.BotService.Tasks;

/// <summary>
/// Marks where a material begins and ends. Nobody who writes in the material can know its mark: it is made of the
/// material itself and of a secret of this process. So one more post makes another mark, while a follow-up to the same
/// material begins with the same words as the request before it, which a local model then need not read again.
/// </summary>
internal sealed class MaterialMarks
{
    private const int Characters = 24;

    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);

    public string Of(string material) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes(material)))[..Characters];
}
