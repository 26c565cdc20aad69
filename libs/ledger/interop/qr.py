"""Reads the QR code in a PNG with OpenCV, and prints the text in it. Needs opencv-python-headless."""
import sys

import cv2

text, _points, _code = cv2.QRCodeDetector().detectAndDecode(cv2.imread(sys.argv[1]))
sys.stdout.write(text)
sys.exit(0 if text else 1)
