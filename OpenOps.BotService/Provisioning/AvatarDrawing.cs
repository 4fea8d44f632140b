using System.Security.Cryptography;
using System.Text;

namespace OpenOps.BotService.Provisioning;

/// <summary>Draws a bot's picture: a friendly face in a colour that follows from the name.</summary>
internal static class AvatarDrawing
{
    private const int Size = 128;

    /// <summary>A PNG file.</summary>
    public static byte[] Draw(string name)
    {
        var hue = SHA256.HashData(Encoding.UTF8.GetBytes(name))[0] / 256.0;
        var background = FromHue(hue, 0.62);
        var dark = FromHue(hue, 0.28);
        return PngFile.Write(Size, Size, (x, y) => Pixel(x + 0.5, y + 0.5, background, dark));
    }

    private static (byte Red, byte Green, byte Blue) Pixel(
        double x, double y, (byte Red, byte Green, byte Blue) background, (byte Red, byte Green, byte Blue) dark)
    {
        (byte Red, byte Green, byte Blue) face = (250, 250, 252);
        var colour = background;
        var antenna = InBox(x, y, 64, 26, 2.5, 10, 2) || InCircle(x, y, 64, 17, 6.5);
        var head = InBox(x, y, 64, 70, 40, 32, 16);
        var ears = InBox(x, y, 64, 70, 47, 11, 5);
        if (antenna || ears)
        {
            colour = dark;
        }

        if (head)
        {
            colour = face;
        }

        var eyes = InCircle(x, y, 48, 64, 8) || InCircle(x, y, 80, 64, 8);
        var glints = InCircle(x, y, 51, 61, 2.5) || InCircle(x, y, 83, 61, 2.5);
        var mouth = InBox(x, y, 64, 86, 14, 3, 3);
        return glints ? face : eyes || mouth ? dark : colour;
    }

    private static bool InCircle(double x, double y, double centreX, double centreY, double radius) =>
        ((x - centreX) * (x - centreX)) + ((y - centreY) * (y - centreY)) <= radius * radius;

    // A box with round corners, by half of its width and height.
    private static bool InBox(double x, double y, double centreX, double centreY, double halfWidth, double halfHeight, double corner)
    {
        var (dx, dy) = (Math.Abs(x - centreX), Math.Abs(y - centreY));
        return dx <= halfWidth && dy <= halfHeight
            && (dx <= halfWidth - corner || dy <= halfHeight - corner
                || InCircle(dx, dy, halfWidth - corner, halfHeight - corner, corner));
    }

    private static (byte Red, byte Green, byte Blue) FromHue(double hue, double brightness)
    {
        return (Part(0), Part(1.0 / 3), Part(2.0 / 3));

        byte Part(double shift) => (byte)(255 * brightness * (0.62 + (0.38 * Math.Cos(2 * Math.PI * (hue - shift)))));
    }
}
