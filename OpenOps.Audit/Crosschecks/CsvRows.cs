using System.Text;

namespace OpenOps.Audit.Crosschecks;

/// <summary>The rows of a table after RFC 4180.</summary>
internal static class CsvRows
{
    public static IEnumerable<IReadOnlyList<string>> Read(TextReader reader)
    {
        List<string> row = [];
        var cell = new StringBuilder();
        var quoted = false;
        while (reader.Read() is >= 0 and var code)
        {
            var character = (char)code;
            if (quoted && character == '"')
            {
                if (reader.Peek() == '"')
                {
                    _ = reader.Read(); // two stand for one
                    cell.Append('"');
                }
                else
                {
                    quoted = false;
                }
            }
            else if (quoted)
            {
                cell.Append(character);
            }
            else if (character == '"' && cell.Length == 0)
            {
                quoted = true;
            }
            else if (character is ',' or '\n')
            {
                row.Add(cell.ToString().TrimEnd('\r'));
                cell.Clear();
                if (character == '\n')
                {
                    yield return row;
                    row = [];
                }
            }
            else
            {
                cell.Append(character);
            }
        }

        if (row.Count > 0 || cell.Length > 0)
        {
            row.Add(cell.ToString().TrimEnd('\r'));
            yield return row;
        }
    }
}
